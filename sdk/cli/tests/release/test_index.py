from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from fustor_driver._console.errors import CommandError
from fustor_driver._console.processes import Ended
from fustor_driver.release.building import Built
from fustor_driver.release.failures import FailedCheckError
from fustor_driver.release.index import Index, upload
from fustor_driver.release.wheel import Wheel


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


@pytest.mark.parametrize("shown", ["p@ß:/%", "p%40%C3%9f:/%25", "p@%c3%9F%3A%2f%"])
def test_a_password_is_hidden_however_much_of_it_is_quoted(shown: str) -> None:
    assert Index.parse("https://me:p%40%C3%9F%3A%2F%25@x/").masked(f"({shown})") == "(***)"


class Twine:
    """A stand-in for the environment with twine, which cannot reach the index."""

    def run(self, *arguments: str, variables: dict[str, str], seconds: float) -> Ended:
        trace = "Traceback (most recent call last):\n  File x\nConnectionError: no, s3cr3t\n"
        return Ended(1, f"Uploading {arguments[-1]}\n{trace}")


class EndlessTwine:
    """A stand-in for the environment with twine, whose index never responds."""

    def run(self, *arguments: str, variables: dict[str, str], seconds: float) -> Ended:
        raise subprocess.TimeoutExpired("twine", seconds)


BUILT = Built(Path("x.tar.gz"), Wheel(Path("x.whl")))


def test_an_index_that_cannot_be_reached_is_said_without_a_traceback() -> None:
    twine: Any = Twine()
    with pytest.raises(FailedCheckError, match=r"^http://x/ did not accept the upload") as refused:
        upload(twine, BUILT, Index.parse("http://me:s3cr3t@x/"))
    assert refused.value.output == "Uploading x.tar.gz\nConnectionError: no, ***"


def test_an_upload_that_never_ends_is_announced_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    twine: Any = EndlessTwine()
    with pytest.raises(FailedCheckError, match=r"^http://x/ did not end the upload within 600 s"):
        upload(twine, BUILT, Index.parse("http://me:s3cr3t@x/"))
    assert capsys.readouterr().out == "\nUploading to http://x/ ...\n"
