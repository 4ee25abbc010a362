"""Harnesses from a command line: a harness class named as `MODULE:ATTR`, or a configuration file."""

from __future__ import annotations

import importlib
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from .errors import UnusableInputError
from .harness import Harness, HarnessFactory, PusherHarness, SourceHarness
from .isolation import Died, Finished, run_isolated

__all__ = ["IMPORT_SECONDS", "checked_factory", "config_harness", "load_harness"]

IMPORT_SECONDS = 10.0
"""The time limit for importing a driver or a harness module."""


def load_harness(reference: str) -> HarnessFactory:
    """Return the harness factory that `reference` names.

    The module usually imports the driver, so this process does not import it: the factory does, when it makes
    a harness. Another process tries the import first.

    Args:
        reference: `MODULE:ATTR`; the module is installed, or importable from the current directory.

    Raises:
        UnusableInputError: the module cannot be imported, or the attribute is not a harness factory.
    """
    module_name, _, attribute = reference.partition(":")
    if not module_name or not attribute:
        raise UnusableInputError(f"the harness {reference!r} is not of the form MODULE:ATTR")
    directory = os.getcwd()  # noqa: PTH109 - sys.path holds strings
    if directory not in sys.path:
        sys.path.insert(0, directory)
    imported = partial(_imported, module_name, attribute)
    if problem := _problem_in_child(imported, module_name):
        raise UnusableInputError(problem)
    return lambda: imported()()


def _problem_in_child(imported: Callable[[], HarnessFactory], module_name: str) -> str:
    """Return why another process cannot import the factory, or an empty string if it can."""
    cannot = f"the harness module {module_name!r} cannot be imported"
    match run_isolated(partial(_problem_with, imported), deadline=IMPORT_SECONDS):
        case Finished(str(problem)):
            return problem
        case Died(reason):
            return f"{cannot}: it ended the process, which {reason}"
        case _:
            return f"{cannot}: the import did not end within {IMPORT_SECONDS:g} s"


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
        raise UnusableInputError(f"the harness module {module_name!r} cannot be imported: {text}") from error
    if factory is None:
        names = [name for name, value in vars(module).items() if _defines_harness(module_name, value)]
        hint = did_you_mean(attribute, names) or "; name a harness class of that module"
        raise UnusableInputError(f"the harness module {module_name!r} has no {attribute!r}{hint}")
    return checked_factory(factory, f"{module_name}:{attribute}")


def _defines_harness(module_name: str, value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Harness) and value.__module__ == module_name


def checked_factory(factory: Any, origin: str) -> HarnessFactory:
    """Return `factory` if it can be called to make a harness.

    Args:
        factory: the object that the author gave.
        origin: its place, as the subject of a sentence.

    Raises:
        UnusableInputError: it cannot be called, or is a harness instance.
    """
    if isinstance(factory, Harness) or not callable(factory):
        raise UnusableInputError(
            f"{origin} is {_described(factory)}: give the harness class, or a function that makes a harness"
        )
    made: HarnessFactory = factory
    return made


def config_harness(kind: Kind, path: Path, driver_name: str) -> HarnessFactory:
    """Return the factory of a harness that has a configuration file and nothing else.

    Args:
        kind: the kind of the driver.
        path: a TOML file with the fields of SourceConfig or PusherConfig, without `driver`.
        driver_name: the value of `driver`.

    Raises:
        UnusableInputError: the file cannot be read, is not TOML, or is not a valid configuration.
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
        """Return the configuration with the path of the author's endpoint, but never with its host."""
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
        raise UnusableInputError(f"the configuration {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnusableInputError(f"{path}:{line}: the configuration is not UTF-8, save it as such") from error
    except (ValueError, RecursionError) as error:
        raise UnusableInputError(
            f"{path}{_line_of(error, content.decode())}: the configuration is not valid TOML: {error}"
        ) from error


def _line_of(error: Exception, content: str) -> str:
    """Return ":LINE" of a parser's error; it names no line for an error at the end of the document."""
    line = re.search(r"\(at line (\d+), ", str(error))
    if line:
        return f":{line[1]}"
    return f":{content.count(chr(10)) + 1}" if "at end of document" in str(error) else ""


def _validate(
    model: type[BaseModel], complete: Mapping[str, Any], given: Mapping[str, Any], path: Path
) -> None:
    _expect_known(model, given, path)
    try:
        model.model_validate(complete)
    except ValidationError as error:
        key, problem = _problem(error)
        at = _at(path, key) if key in given else str(path)
        raise UnusableInputError(f"{at}: {problem}") from error
    except ConfigError as error:
        # Only the validator of batch_size raises the SDK's own error, as in 0.2.
        raise UnusableInputError(f"{_at(path, 'batch_size')}: {error.detail}") from error
    try:
        urlsplit(str(complete.get("endpoint", "")))
    except ValueError as error:
        raise UnusableInputError(f"{_at(path, 'endpoint')}: 'endpoint' is not a URL: {error}") from error


def _expect_known(model: type[BaseModel], given: Iterable[str], path: Path) -> None:
    known = [name for name in model.model_fields if name not in ("driver", "validation_error")]
    for key in given:
        if key not in known:
            raise UnusableInputError(f"{_at(path, key)}: {_unknown(key, known, model.__name__)}")


def _unknown(key: str, known: Sequence[str], model: str) -> str:
    if key == "driver":
        return "remove 'driver', the command line names the driver"
    hint = did_you_mean(key, known) or f"; the keys are {', '.join(known)}"
    return f"{model} has no field {key!r}{hint}"


def _problem(error: ValidationError) -> tuple[str, str]:
    """Return the top-level key of the first problem, and the problem in words."""
    first = error.errors()[0]
    key = str(first["loc"][0])
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return key, f"{key!r} is missing, add it"
    if key == "credential":
        return (
            key,
            "'credential' must be a table with user and maybe passwd, or with key and maybe user",
        )
    where = ".".join(str(part) for part in first["loc"])
    return key, f"{where!r} is wrong: {first['msg'][0].lower()}{first['msg'][1:]}"


def _at(path: Path, key: str) -> str:
    """Return "FILE:LINE" of a top-level key, or "FILE" if the line cannot be found."""
    wanted = re.compile(rf"""^\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*(=|\.|\])""")
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if wanted.match(line):
            return f"{path}:{number}"
    return str(path)
