from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from fustor_conformance._masking import MASK, forms_of, masked

SECRETS = ("s3cret-plain", "s3'cr et/a\\b", 's3"cret\nü/+', "s3'cret\"\\/€")


def in_base64(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode().rstrip("=")


WRITERS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": lambda secret: quote(secret, safe=""),
    "percent but slashes": quote,
    "a form": quote_plus,
    "percent in small letters": lambda secret: re.sub("%..", lambda found: found[0].lower(), quote(secret)),
    "Base64": in_base64,
    "Base64 for URLs": lambda secret: in_base64(secret).replace("+", "-").replace("/", "_"),
    "Base64 in JSON": lambda secret: in_base64(secret).replace("/", "\\/"),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON with its letters": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "JSON with slashes escaped": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "repr": lambda secret: repr(secret)[1:-1],
    "repr beside a quote": lambda secret: repr(f'"{secret}')[2:-1],
    "ascii": lambda secret: ascii(secret)[1:-1],
    "repr of JSON": lambda secret: repr(json.dumps({"passwd": secret})[12:-2])[1:-1],
    "JSON in JSON": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1],
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_a_secret_is_masked_however_it_is_written(writer: Callable[[str], str], secret: str) -> None:
    assert masked(f"<{writer(secret)}>", forms_of(secret)) == f"<{MASK}>"


@pytest.mark.parametrize("word", ["password", "kit1"])
def test_what_cannot_be_told_from_words_is_left_alone(word: str) -> None:
    assert masked(f"the {word} of it", forms_of(word)) == f"the {word} of it"


def test_a_secret_itself_comes_first_and_no_other_form_is_called_so() -> None:
    first, *others = forms_of('s3cret/"x').values()
    assert first == ""
    assert all(others)
