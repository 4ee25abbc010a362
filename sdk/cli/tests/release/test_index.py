from __future__ import annotations

import pytest
from fustor_driver.errors import CommandError
from fustor_driver.release.index import Index


def test_user_and_password_are_taken_out_of_the_url() -> None:
    index = Index.parse("https://me:a%40b@forge.test:8443/simple/")
    assert index == Index(
        "https://forge.test:8443/simple/", {"TWINE_USERNAME": "me", "TWINE_PASSWORD": "a@b"}
    )


def test_a_url_without_them_leaves_them_to_the_environment() -> None:
    assert Index.parse("http://127.0.0.1/") == Index("http://127.0.0.1/", {})


@pytest.mark.parametrize(
    "text", ["pypi", "ftp://x/", "file:///tmp", "https://", "http://[s3cr3t", "https://x/?token=s3cr3t"]
)
def test_what_is_no_index_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(CommandError, match="must be the http or https URL of an index") as refused:
        Index.parse(text)
    assert "s3cr3t" not in str(refused.value)


def test_a_password_of_the_environment_is_hidden_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINE_PASSWORD", "s3cr3t")
    assert Index.parse("https://x/").masked("pw=s3cr3t, s3cr3t") == "pw=***, ***"
