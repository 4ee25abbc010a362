from __future__ import annotations

from typing import Any

import pytest
from fustor_core.models.config import ApiKeyCredential, Credential, PasswdCredential, SourceConfig
from pydantic import TypeAdapter, ValidationError

CREDENTIAL: TypeAdapter[Credential] = TypeAdapter(Credential)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"user": "u"}, PasswdCredential(user="u")),
        ({"user": "u", "passwd": "p"}, PasswdCredential(user="u", passwd="p")),
        ({"key": "k"}, ApiKeyCredential(key="k")),
        ({"user": "u", "key": "k"}, ApiKeyCredential(user="u", key="k")),
    ],
)
def test_the_keys_decide_the_kind(given: dict[str, str], expected: Credential) -> None:
    credential = CREDENTIAL.validate_python(given)
    assert type(credential) is type(expected)
    assert credential == expected


@pytest.mark.parametrize("given", [{"user": "u", "passwd": "p", "key": "k"}, {}, "secret", None])
def test_any_other_value_is_not_a_credential(given: Any) -> None:
    with pytest.raises(ValidationError):
        CREDENTIAL.validate_python(given)


@pytest.mark.parametrize("kind", [PasswdCredential, ApiKeyCredential])
def test_an_unknown_key_is_refused(kind: type[Any]) -> None:
    with pytest.raises(ValidationError, match="extra"):
        kind(user="u", key="k", passwd="p")


@pytest.mark.parametrize(
    ("credential", "expected"),
    [
        (PasswdCredential(user="u", passwd="p"), "dTpw"),
        (PasswdCredential(user="u"), "dTo="),
        (PasswdCredential(user="ü", passwd="€"), "w7w64oKs"),
    ],
)
def test_user_and_password_encode_as_basic_authentication(
    credential: PasswdCredential, expected: str
) -> None:
    assert credential.to_base64() == expected


def test_an_api_key_has_no_basic_encoding() -> None:
    assert not hasattr(ApiKeyCredential(key="k"), "to_base64")


@pytest.mark.parametrize(
    ("kind", "values", "other"),
    [
        (PasswdCredential, {"user": "u", "passwd": "p"}, {"user": "u", "passwd": "q"}),
        (ApiKeyCredential, {"user": "u", "key": "p"}, {"user": "v", "key": "p"}),
    ],
)
def test_credentials_are_equal_and_hash_by_value(
    kind: type[Any], values: dict[str, str], other: dict[str, str]
) -> None:
    assert kind(**values) == kind(**values)
    assert hash(kind(**values)) == hash(kind(**values))
    assert kind(**values) != kind(**other)


def test_the_two_kinds_are_never_equal() -> None:
    assert PasswdCredential(user="u", passwd="s") != ApiKeyCredential(user="u", key="s")


def test_a_credential_equals_nothing_else() -> None:
    assert PasswdCredential(user="u") != "user='u' passwd=None"


def test_a_subclass_is_equal_by_value() -> None:
    class Special(PasswdCredential):
        pass

    assert Special(user="u", passwd="p") == PasswdCredential(user="u", passwd="p")


@pytest.mark.parametrize(
    ("credential", "expected"),
    [
        (PasswdCredential(user="u", passwd="p"), "user='u' passwd='p'"),
        (PasswdCredential(user="u"), "user='u' passwd=None"),
        (ApiKeyCredential(key="k"), "user=None key='k'"),
    ],
)
def test_different_credentials_have_different_strings(credential: Credential, expected: str) -> None:
    assert str(credential) == expected


@pytest.mark.parametrize(
    "credential", [PasswdCredential(user="u", passwd="hunter2"), ApiKeyCredential(key="hunter2")]
)
def test_no_repr_shows_the_secret(credential: Credential) -> None:
    config = SourceConfig(driver="d", uri="x", credential=credential)
    assert "hunter2" not in f"{credential!r} {config!r} {config}"


def test_the_repr_shows_that_there_is_no_password() -> None:
    assert repr(PasswdCredential(user="u")) == "PasswdCredential(user='u', passwd=None)"


def test_a_dump_keeps_the_secret() -> None:
    assert PasswdCredential(user="u", passwd="p").model_dump() == {"user": "u", "passwd": "p"}
