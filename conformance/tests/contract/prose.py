"""The names that the prose of the contract may use."""

from __future__ import annotations

import builtins
import importlib
import re
from typing import TYPE_CHECKING

import fustor_conformance.harness
import fustor_core.drivers
import fustor_core.envelope
import fustor_core.exceptions
import fustor_core.http
import fustor_core.models.config
import fustor_core.sources
import fustor_event_model.models
from fustor_conformance.harness import PusherHarness, SourceHarness
from fustor_core.drivers import PusherDriver, SourceDriver

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from fustor_conformance.contract import Clause

FACES: tuple[ModuleType, ...] = (
    fustor_conformance.harness,
    fustor_core.drivers,
    fustor_core.envelope,
    fustor_core.exceptions,
    fustor_core.http,
    fustor_core.models.config,
    fustor_core.sources,
    fustor_event_model.models,
)
EXPORTED = {name: getattr(face, name) for face in FACES for name in face.__all__}
HARNESSES = {"source": SourceHarness, "pusher": PusherHarness}

# Names of the standard library and of database clients.
KNOWN = {"CancelledError", "fetchall", *dir(builtins)}

_CODE = re.compile(r"`([^`]+)`")
_CLASS = re.compile(r"(?<![\w.\"'/-])[A-Z][a-z]+[A-Z]\w+")
_METHOD = re.compile(r"([a-z]\w+)\(\)")
_DOTTED = re.compile(r"fustor_(?:core|conformance|event_model)(?:\.\w+)+")


def code_in(prose: str) -> str:
    """Return the pieces of code in a text, one per line."""
    return "\n".join(_CODE.findall(prose))


def unknown_names(clause: Clause) -> Iterator[str]:
    """Yield the classes, modules and methods in the prose of a clause that do not exist."""
    code = code_in(f"{clause.why} {clause.fix}")
    for name in _CLASS.findall(_DOTTED.sub("", code)):
        if name not in EXPORTED and name not in KNOWN:
            yield name
    for name in _DOTTED.findall(f"{code}\n{clause.example}"):
        if not _exists(name):
            yield name
    for name in _METHOD.findall(code):
        if not any(hasattr(owner, name) for owner in _owners(clause)) and name not in KNOWN:
            yield f"{name}()"


def unknown_harness_names(clause: Clause) -> Iterator[str]:
    """Yield the names that a remedy adds to a harness or sets in it, and that no harness has."""
    owners = [HARNESSES[kind] for kind in clause.kinds]
    for sentence in re.split(r"(?<=[.;:]) ", clause.fix):
        request = re.search(r"\b(?:[Aa]dd|[Ss]et|declare)\b.*", sentence)
        if request is None or "harness" not in sentence:
            continue
        for code in _CODE.findall(request[0]):
            name = re.match(r"\w+(?=\(\)| = )", code)
            if name and not any(hasattr(owner, name[0]) for owner in owners):
                yield name[0]


def _owners(clause: Clause) -> Iterator[object]:
    yield from (HARNESSES[kind] for kind in clause.kinds)
    yield from (SourceDriver, PusherDriver)
    yield from EXPORTED.values()


def _exists(dotted: str) -> bool:
    """Return whether a dotted name is a module, or a name in one."""
    module, _, name = dotted.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), name) or bool(importlib.import_module(dotted))
    except ImportError:
        return False
