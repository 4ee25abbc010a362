"""Distributions with one thing wrong: PKG-05 to PKG-08."""

from __future__ import annotations

from ...references.distributions import WITHOUT_LICENCE, Distribution, Package

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
    Package("prints", "PKG-06", Distribution(code="print('ready')"), "no output, got 'ready'"),
    Package(
        "warns",
        "PKG-06",
        Distribution(code="import sys; sys.stderr.write('old')"),
        "no output, got 'old'",
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
    Package("is not typed", "PKG-08", Distribution(files={}), "lacks py.typed"),
    Package("has no licence", "PKG-08", Distribution(metadata=WITHOUT_LICENCE), "lacks a licence"),
    Package(
        "says nothing of itself",
        "PKG-08",
        Distribution(metadata={"License-Expression": "MIT", "Requires-Python": ">=3.11"}),
        "lacks a description",
    ),
    Package(
        "runs on any Python",
        "PKG-08",
        Distribution(metadata={"Summary": "Reads.", "License-Expression": "MIT"}),
        "lacks Requires-Python",
    ),
)
