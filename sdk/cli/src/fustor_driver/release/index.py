"""The index to publish to, and the upload."""

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
"""The time limit of an upload."""

_TRACEBACK = "Traceback (most recent call last):\n"
_SECRET = ("TWINE_PASSWORD",)
_UPLOAD = ("upload", "--non-interactive", "--disable-progress-bar")


@dataclass(frozen=True, slots=True)
class Index:
    """An index that packages can be uploaded to.

    Attributes:
        url: Its URL, without user and password.
        credentials: The user and the password in the given URL, as variables for twine.
    """

    url: str
    credentials: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the URL of an index, which may contain a user and a password.

        Raises:
            CommandError: It is not such a URL. The message does not repeat it, as it may contain a secret.
        """
        try:
            parts = urlsplit(text)
            usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            usable = None
        if not usable or parts.query or parts.fragment:
            raise CommandError(
                "--publish-to must be the http or https URL of an index that accepts uploads, without a "
                "query, such as https://index.example.org/legacy/"
            )
        given = {"TWINE_USERNAME": parts.username, "TWINE_PASSWORD": parts.password}
        host = parts.netloc.rpartition("@")[2]
        url = urlunsplit((parts.scheme, host, parts.path, "", ""))
        return cls(url, {name: unquote(value) for name, value in given.items() if value})

    def masked(self, text: str) -> str:
        """Return the output of a tool with the password hidden, plain or quoted as in a URL."""
        variables = {**os.environ, **self.credentials}
        for secret in (variables.get(name) for name in _SECRET):
            text = re.sub(_quoted_or_not(secret), HIDDEN, text) if secret else text
        return text


def upload(tools: Environment, built: Built, index: Index) -> None:
    """Upload the built packages.

    Args:
        tools: The environment with twine.
        built: The packages.
        index: The index.

    Raises:
        FailedCheckError: The index did not accept them.
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
            f"{index.url} did not end the upload within {SECONDS_TO_UPLOAD} s, check there which packages it "
            "has; both are in dist"
        ) from None
    if ended.code:
        raise FailedCheckError(
            f"{index.url} did not accept the upload, see twine's message above; the packages are in dist, "
            "and credentials are read from TWINE_USERNAME and TWINE_PASSWORD",
            index.masked(_shortened(ended.output)),
        )


def _quoted_or_not(secret: str) -> str:
    """Return a pattern for a secret in which any character may be quoted as in a URL."""
    quoted = ("".join(f"%{byte:02x}" for byte in character.encode()) for character in secret)
    return "".join(f"(?:(?i:{code})|{re.escape(plain)})" for plain, code in zip(secret, quoted, strict=True))


def _shortened(output: str) -> str:
    """Reduce a traceback, which twine prints if the index does not respond, to its last line."""
    before, traceback, rest = output.partition(_TRACEBACK)
    return f"{before}{rest.splitlines()[-1]}" if traceback and rest.strip() else output
