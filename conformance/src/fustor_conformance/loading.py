"""Turns what an author names on a command line into a harness."""

from __future__ import annotations

import importlib
import os
import re
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fustor_core.discovery import Kind
from fustor_core.exceptions import ConfigError
from fustor_core.models.config import PusherConfig, SourceConfig
from pydantic import BaseModel, ValidationError

from ._show import show_error
from ._suggest import did_you_mean
from .harness import Harness, HarnessFactory, PusherHarness, SourceHarness
from .isolation import Died, Finished, run_isolated

__all__ = ["IMPORT_SECONDS", "UnusableInputError", "config_harness", "load_harness"]

IMPORT_SECONDS = 10.0
"""How long importing what an author named may take."""


class UnusableInputError(ValueError):
    """What the author named cannot be used; the text is one sentence that says why and what to do."""


def load_harness(reference: str) -> HarnessFactory:
    """Return the harness factory that `reference` names.

    Its module, and so usually the driver, is imported where a harness is made, and not in this process.
    Whether that works is tried in a process of its own.

    Args:
        reference: `MODULE:ATTR`, the module importable from the current folder or installed.

    Raises:
        UnusableInputError: there is no such thing, or it makes no harness.
    """
    module_name, _, attribute = reference.partition(":")
    if not module_name or not attribute:
        raise UnusableInputError(f"The harness {reference!r} is not of the form MODULE:ATTR.")
    folder = os.getcwd()  # noqa: PTH109 - sys.path holds texts
    if folder not in sys.path:
        sys.path.insert(0, folder)
    imported = partial(_imported, module_name, attribute)
    cannot = f"The harness module {module_name!r} cannot be imported"
    match run_isolated(partial(_problem_with, imported), deadline=IMPORT_SECONDS):
        case Finished(str(problem)):
            if problem:
                raise UnusableInputError(problem)
        case Died(reason):
            raise UnusableInputError(f"{cannot}: it ended the process, which {reason}.")
        case _:
            raise UnusableInputError(f"{cannot}: that did not end within {IMPORT_SECONDS:g} s.")
    return lambda: imported()()


def _problem_with(imported: Callable[[], HarnessFactory]) -> str:
    try:
        imported()
    except UnusableInputError as error:
        return str(error)
    return ""


def _imported(module_name: str, attribute: str) -> HarnessFactory:
    try:
        module = importlib.import_module(module_name)
        factory = getattr(module, attribute, None)
    except BaseException as error:
        text = show_error(error).rstrip(".")
        raise UnusableInputError(f"The harness module {module_name!r} cannot be imported: {text}.") from error
    if factory is None:
        names = [name for name, value in vars(module).items() if _defines_harness(module_name, value)]
        hint = did_you_mean(attribute, names) or "; name a harness class that stands in it."
        raise UnusableInputError(f"The harness module {module_name!r} has no {attribute!r}{hint}")
    return checked_factory(factory, f"{module_name}:{attribute}")


def _defines_harness(module_name: str, value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Harness) and value.__module__ == module_name


def checked_factory(factory: Any, origin: str) -> HarnessFactory:
    """Return `factory` if it makes harnesses when called.

    Raises:
        UnusableInputError: it cannot be called, as a harness instance cannot.
    """
    if isinstance(factory, Harness) or not callable(factory):
        raise UnusableInputError(
            f"{origin} is {_described(factory)}: give the harness class, or a function that makes a harness."
        )
    made: HarnessFactory = factory
    return made


def config_harness(kind: Kind, path: Path, driver_name: str) -> HarnessFactory:
    """Return a harness that knows a configuration file and nothing else.

    Args:
        kind: of the driver.
        path: a TOML file with the fields of SourceConfig or PusherConfig, without `driver`.
        driver_name: what `driver` is set to.

    Raises:
        UnusableInputError: the file cannot be read, is no TOML, or makes no configuration.
    """
    fields = _read(path)
    model: type[BaseModel] = SourceConfig if kind == "source" else PusherConfig
    defaults = {} if kind == "source" else {"endpoint": "http://kit.invalid", **_CREDENTIAL}
    _validate(model, {**defaults, **fields, "driver": driver_name}, fields, path)
    if kind == "source":
        return partial(_ConfiguredSource, fields)
    return partial(_ConfiguredPusher, {**_CREDENTIAL, **fields})


_CREDENTIAL = {"credential": {"key": "conformance-key"}}


class _ConfiguredSource(SourceHarness):
    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def config(self) -> Mapping[str, Any]:
        return self._fields


class _ConfiguredPusher(PusherHarness):
    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def config(self, endpoint: str) -> Mapping[str, Any]:
        """Keep the path of the author's endpoint; the kit never sends to the host in the file."""
        own = urlsplit(str(self._fields.get("endpoint", "")))
        path = own.path if own.path != "/" else ""
        query = f"?{own.query}" if own.query else ""
        return {**self._fields, "endpoint": f"{endpoint.rstrip('/')}{path}{query}"}


def _described(value: Any) -> str:
    name = type(value).__name__
    return f"an instance of {name}" if isinstance(value, Harness) else f"a value of type {name}"


def _read(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
        return tomllib.loads(content.decode().replace("\r\n", "\n"))
    except OSError as error:
        raise UnusableInputError(f"The configuration {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnusableInputError(
            f"{path}:{line}: the configuration is not UTF-8 text, save it as such."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnusableInputError(
            f"{path}{_line_of(error, content.decode())}: the configuration is no TOML: {error}."
        ) from error


def _line_of(error: Exception, content: str) -> str:
    """Return where the parser stopped; it names no line where that is the end of the document."""
    line = re.search(r"\(at line (\d+), ", str(error))
    if line:
        return f":{line[1]}"
    return f":{content.count(chr(10)) + 1}" if "at end of document" in str(error) else ""


def _validate(
    model: type[BaseModel], complete: Mapping[str, Any], given: Mapping[str, Any], path: Path
) -> None:
    known = [name for name in model.model_fields if name not in ("driver", "validation_error")]
    for key in given:
        if key not in known:
            raise UnusableInputError(f"{_at(path, key)}: {_unknown(key, known, model.__name__)}")
    try:
        model.model_validate(complete)
    except ValidationError as error:
        key, problem = _problem(error)
        at = _at(path, key) if key in given else str(path)
        raise UnusableInputError(f"{at}: {problem}.") from error
    except ConfigError as error:
        # batch_size raises the SDK's own error out of its validator, as in 0.2.
        text = str(error.detail)
        key = next((key for key in given if key in text), "")
        raise UnusableInputError(f"{_at(path, key)}: {text}.") from error
    try:
        urlsplit(str(complete.get("endpoint", "")))
    except ValueError as error:
        raise UnusableInputError(f"{_at(path, 'endpoint')}: 'endpoint' is no URL: {error}.") from error


def _unknown(key: str, known: Sequence[str], model: str) -> str:
    if key == "driver":
        return "leave out 'driver', the driver is named beside this file."
    hint = did_you_mean(key, known) or f"; the keys are {', '.join(known)}."
    return f"{key!r} is no field of {model}{hint}"


def _problem(error: ValidationError) -> tuple[str, str]:
    """Return the top-level key that the first problem is in, and the problem in words."""
    first = error.errors()[0]
    key = str(first["loc"][0])
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return key, f"{key!r} is missing, add it"
    if key == "credential":
        return key, "'credential' must be a table with user and perhaps passwd, or with key and perhaps user"
    where = ".".join(str(part) for part in first["loc"])
    return key, f"{where!r} is wrong: {first['msg'][0].lower()}{first['msg'][1:]}"


def _at(path: Path, key: str) -> str:
    """Return "file:line" of the top-level key, or the file alone where it is written in some other way."""
    wanted = re.compile(rf"""^\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*(=|\.|\])""")
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if wanted.match(line):
            return f"{path}:{number}"
    return str(path)
