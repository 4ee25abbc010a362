"""The index that is published to: its URL, the secrets in it, and the upload."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit, urlunsplit

import click

from .._console.errors import CommandError
from .._console.secrets import HIDDEN
from .._console.terminal import printable
from .failures import FailedCheckError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .building import Built
    from .workbench import Environment

__all__ = ["Index", "upload"]

SECONDS_TO_UPLOAD = 600
"""How long an upload may take; an index that takes no longer has not gone away."""

_TRACEBACK = "Traceback (most recent call last):\n"
_SECRET = ("TWINE_PASSWORD",)
_UPLOAD = ("upload", "--non-interactive", "--disable-progress-bar")


@dataclass(frozen=True, slots=True)
class Index:
    """An index that packages can be uploaded to.

    Attributes:
        url: Its address, without user and password.
        credentials: Variables for twine: what the address said of them, or nothing.
    """

    url: str
    credentials: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the URL of an index.

        Args:
            text: What the user wrote; it may hold a user and a password.

        Returns:
            The index.

        Raises:
            CommandError: It is no such URL. It may hold a secret, so it is not repeated.
        """
        try:
            parts = urlsplit(text)
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            usable = None
        if not usable or parts.query or parts.fragment:
            raise CommandError(
                "--publish-to must be the http or https URL of an index that takes uploads, without a "
                "query, like https://index.example.org/legacy/."
            )
        given = {"TWINE_USERNAME": parts.username, "TWINE_PASSWORD": parts.password}
        host = parts.netloc.rpartition("@")[2]
        url = urlunsplit((parts.scheme, host, parts.path, "", ""))
        return cls(url, {name: unquote(value) for name, value in given.items() if value})

    def masked(self, text: str) -> str:
        """Hide the password wherever it stands in a text, as it is or quoted for a URL.

        Args:
            text: What a tool printed.

        Returns:
            The text without it.
        """
        variables = {**os.environ, **self.credentials}
        for secret in (variables.get(name) for name in _SECRET):
            text = re.sub(_quoted_or_not(secret), HIDDEN, text) if secret else text
        return text


def upload(tools: Environment, built: Built, index: Index) -> None:
    """Upload what was built.

    Args:
        tools: The environment that has twine.
        built: What to upload.
        index: Where to.

    Raises:
        FailedCheckError: The index did not take it.
    """
    click.echo(f"\nUploading to {printable(index.url)} ...")
    given = {name: value for name, value in os.environ.items() if name.startswith("TWINE_")}
    try:
        ended = tools.run(
            *("twine", *_UPLOAD, "--repository-url", index.url, *map(str, built.paths)),
            variables={**given, **index.credentials},
            seconds=SECONDS_TO_UPLOAD,
        )
    except subprocess.TimeoutExpired:
        raise FailedCheckError(
            f"{index.url} did not end the upload within {SECONDS_TO_UPLOAD} s, look there what it has taken; "
            "the packages are in dist."
        ) from None
    if ended.code:
        raise FailedCheckError(
            f"{index.url} did not take the upload, see twine's message above; the packages are in dist, "
            "and credentials are taken from TWINE_USERNAME and TWINE_PASSWORD.",
            index.masked(_shortened(ended.output)),
        )


def _quoted_or_not(secret: str) -> str:
    """Return the pattern of a secret of which any character may be quoted as in a URL."""
    quoted = ("".join(f"%{byte:02x}" for byte in character.encode()) for character in secret)
    return "".join(f"(?:(?i:{code})|{re.escape(plain)})" for plain, code in zip(secret, quoted, strict=True))


def _shortened(output: str) -> str:
    """Leave of a traceback the last line, which twine ends with where there is no answer from the index."""
    before, traceback, rest = output.partition(_TRACEBACK)
    return f"{before}{rest.splitlines()[-1]}" if traceback and rest.strip() else output
