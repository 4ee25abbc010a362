"""Distributions with one thing wrong, and unusual ones that are right."""

from __future__ import annotations

from dataclasses import dataclass

from .distributions import Distribution


@dataclass(frozen=True)
class Package:
    """A distribution to examine.

    Attributes:
        intent: what is special about it; a name for the test.
        clause: the clause that must catch it, or the one that must not.
        distribution: the distribution.
        because: a piece of the message that shows that it was caught for its own reason.
    """

    intent: str
    clause: str
    distribution: Distribution
    because: str = ""


COMPLETE = Distribution().metadata
WITHOUT_LICENCE = {key: value for key, value in COMPLETE.items() if key != "License-Expression"}
IN_A_SUBMODULE = {
    "py.typed": "",
    "client/__init__.py": "from .http import get",
    "client/http.py": "from httpx import get",
}

PACKAGE_DEFECTS = (
    Package("core is not required", "PKG-05", Distribution(requires=()), "expected fustor-core"),
    Package(
        "the client is not required",
        "PKG-05",
        Distribution(code="import httpx.codes"),
        "httpx is imported by fustor_source_fake",
    ),
    Package(
        "the client of a submodule is not required",
        "PKG-05",
        Distribution(code="from .client import get", files=IN_A_SUBMODULE),
        "httpx is imported by fustor_source_fake.client.http",
    ),
    Package(
        "the client is required for an extra only",
        "PKG-05",
        Distribution(code="import httpx", requires=("fustor-core", "httpx; extra == 'http'")),
        "httpx is imported",
    ),
    Package("prints", "PKG-06", Distribution(code="print('ready')"), "nothing to be printed, got 'ready'"),
    Package(
        "warns",
        "PKG-06",
        Distribution(code="import sys; sys.stderr.write('old')"),
        "nothing to be printed, got 'old'",
    ),
    Package(
        "looks a host up",
        "PKG-06",
        Distribution(code="import socket; socket.getaddrinfo('localhost', 80)"),
        "no socket",
    ),
    Package(
        "starts a thread",
        "PKG-06",
        Distribution(code="import threading as t; t.Thread(target=t.Event().wait, daemon=True).start()"),
        "no thread",
    ),
    Package(
        "keeps an event loop",
        "PKG-06",
        Distribution(code="import asyncio; loop = asyncio.new_event_loop()"),
        "no ",
    ),
    Package(
        "has a name of its own", "PKG-07", Distribution(name="fake-source"), "expected fustor-source-NAME"
    ),
    Package(
        "says another kind", "PKG-07", Distribution(name="fustor-pusher-fake"), "expected fustor-source-NAME"
    ),
    Package(
        "has another module", "PKG-07", Distribution(module="fake_reader"), "expected fustor_source_fake"
    ),
    Package("is not typed", "PKG-08", Distribution(files={}), "no py.typed"),
    Package("has no licence", "PKG-08", Distribution(metadata=WITHOUT_LICENCE), "no a licence"),
    Package(
        "says nothing of itself",
        "PKG-08",
        Distribution(metadata={"License-Expression": "MIT", "Requires-Python": ">=3.11"}),
        "no a description",
    ),
    Package(
        "runs on any Python",
        "PKG-08",
        Distribution(metadata={"Summary": "Reads.", "License-Expression": "MIT"}),
        "no Requires-Python",
    ),
)

OPTIONAL = """\
from __future__ import annotations
from typing import TYPE_CHECKING
import typing

if TYPE_CHECKING:
    import respx
if typing.TYPE_CHECKING:
    import respx
try:
    import uvicorn
except ImportError:
    uvicorn = None


def _client():
    import httpx

    return httpx
"""

PACKAGE_VARIANTS = (
    Package("an ordinary one", "PKG-05", Distribution()),
    Package("an ordinary one", "PKG-06", Distribution()),
    Package("an ordinary one", "PKG-07", Distribution()),
    Package("an ordinary one", "PKG-08", Distribution()),
    Package("imports that need not succeed", "PKG-05", Distribution(code=OPTIONAL)),
    Package(
        "names in other spellings",
        "PKG-05",
        Distribution(
            code="import httpx", requires=("Fustor_Core", "fustor.event-model", "HTTPX[http2]>=0.2")
        ),
    ),
    Package(
        "requirements for a version of Python",
        "PKG-05",
        Distribution(code="import httpx", requires=("fustor-core", "httpx; python_version >= '3.8'")),
    ),
    Package(
        "modules that it does not import",
        "PKG-05",
        Distribution(files={"py.typed": "", "tool.py": "import httpx"}),
    ),
    Package(
        "relative imports from below",
        "PKG-05",
        Distribution(
            code="from .deep.er import thing",
            files={
                "py.typed": "",
                "deep/__init__.py": "",
                "deep/er.py": "from ..top import thing\nfrom . import other",
                "deep/other.py": "",
                "top.py": "import json\nthing = 1",
            },
        ),
    ),
    Package("a name of two words", "PKG-07", Distribution("fustor-source-my-sql", "fustor_source_my_sql")),
    Package("a name with an underscore", "PKG-07", Distribution("Fustor_source_fake")),
    Package(
        "a licence as a classifier",
        "PKG-08",
        Distribution(metadata={**WITHOUT_LICENCE, "Classifier": "License :: OSI Approved :: MIT License"}),
    ),
    Package(
        "a licence as a file", "PKG-08", Distribution(metadata={**WITHOUT_LICENCE, "License-File": "LICENSE"})
    ),
)
