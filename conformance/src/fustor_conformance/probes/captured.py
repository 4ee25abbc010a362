"""Captures everything that a driver logs, prints, returns or raises, and finds secrets in it."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from fustor_core.models.config import ApiKeyCredential, PasswdCredential
from pydantic import BaseModel

from .._masking import forms_of, in_base64

__all__ = ["Captured", "capturing", "secrets_of"]


def secrets_of(credential: Any) -> dict[str, str]:
    """Return the secrets of a credential in every form that reveals them, each with a description."""
    if isinstance(credential, ApiKeyCredential):
        return _named("key", credential.key)
    if isinstance(credential, PasswdCredential) and credential.passwd:
        pair = in_base64(f"{credential.user}:{credential.passwd}")
        return {**_named("passwd", credential.passwd), **dict.fromkeys(pair, "user and passwd in Base64")}
    return {}


def _named(name: str, secret: str) -> dict[str, str]:
    forms = forms_of(secret) if secret else {}
    return {form: f"{name}, {words}" if words else name for form, words in forms.items()}


class CapturedText(NamedTuple):
    """A text that a driver produced.

    Attributes:
        where: its place, such as "what push() returned".
        text: the text.
    """

    where: str
    text: str


class Captured:
    """The texts that a driver produced, each with its place."""

    def __init__(self) -> None:
        self.texts: list[CapturedText] = []

    def add(self, where: str, value: object) -> None:
        """Add a value that came from the driver: its repr, and every string in it.

        Args:
            where: the place of the value, "what push() returned".
            value: the value.
        """
        self.texts.append(CapturedText(where, value if isinstance(value, str) else repr(value)))
        self.texts += (CapturedText(where, text) for text in _texts_within(value))

    def add_error(self, where: str, error: BaseException) -> None:
        """Add an exception with its causes and attributes.

        Args:
            where: the place of the exception.
            error: the exception.
        """
        chain: list[BaseException] = []
        following: BaseException | None = error
        while following is not None and following not in chain:
            chain.append(following)
            self.add(where, "\n".join(_texts_of(following)))
            self.add(where, [following.args, vars(following)])
            following = _cause_of(following)

    def add_records(self, records: list[logging.LogRecord]) -> None:
        """Add log records: their texts, arguments, exceptions and extra attributes."""
        for record in records:
            self._add_record(record)

    def _add_record(self, record: logging.LogRecord) -> None:
        where = f"a log record of {record.name!r}"
        try:
            self.add(where, record.getMessage())
        except Exception:  # noqa: BLE001 - the arguments may not fit the message
            self.add(where, record.msg)
        self.add(where, record.__dict__)
        if record.exc_info and record.exc_info[1]:
            self.add_error(where, record.exc_info[1])

    def where(self, secret: str) -> CapturedText | None:
        """Return the first text that contains `secret`, or None."""
        return next((captured for captured in self.texts if secret in captured.text), None)


def _texts_within(value: object) -> Iterator[str]:
    """Yield the strings within `value`: in its repr they are escaped, some of them more than once."""
    seen: dict[int, object] = {}
    left = [value]
    while left:
        part = left.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, str):
            yield part
        elif isinstance(part, bytes | bytearray):
            yield part.decode(errors="replace")
        else:
            left += _parts_of(part)


def _parts_of(value: object) -> Iterable[object]:
    if isinstance(value, BaseModel):
        return vars(value).values()
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list | tuple | set | frozenset) else ()


def _cause_of(error: BaseException) -> BaseException | None:
    """Return the exception that a traceback shows before `error`; `raise ... from None` shows none."""
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _texts_of(error: BaseException) -> Iterator[str]:
    yield from traceback.format_exception_only(error)
    yield repr(error)


@contextmanager
def capturing(captured: Captured) -> Iterator[None]:
    """Capture log records and printed output while the context lasts, and add them at its end."""
    records: list[logging.LogRecord] = []
    with ExitStack() as stack:
        stack.callback(captured.add_records, records)
        stack.enter_context(_every_record(records))
        stack.enter_context(_everything_printed(captured))
        yield


@contextmanager
def _every_record(records: list[logging.LogRecord]) -> Iterator[None]:
    # Also records that no handler shows: the next configuration of logging may show them.
    make, level, disabled = logging.getLogRecordFactory(), logging.root.level, logging.root.manager.disable

    def make_and_keep(*args: Any, **keywords: Any) -> logging.LogRecord:
        record: logging.LogRecord = make(*args, **keywords)
        records.append(record)
        return record

    silent = logging.NullHandler()  # Without any handler records would be printed.
    logging.root.addHandler(silent)
    logging.setLogRecordFactory(make_and_keep)
    logging.root.setLevel(1)
    logging.disable(logging.NOTSET)
    try:
        yield
    finally:
        logging.disable(disabled)
        logging.root.setLevel(level)
        logging.setLogRecordFactory(make)
        logging.root.removeHandler(silent)


@contextmanager
def _everything_printed(captured: Captured) -> Iterator[None]:
    """Capture standard output and error at their descriptors, so that output of C libraries counts, too."""
    with tempfile.TemporaryFile() as file, ExitStack() as stack:
        for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
            stream.flush()
            kept = os.dup(descriptor)
            os.dup2(file.fileno(), descriptor)
            stack.callback(os.close, kept)
            stack.callback(os.dup2, kept, descriptor)
            stack.callback(stream.flush)
        try:
            yield
        finally:
            stack.close()
            file.seek(0)
            printed = file.read().decode(errors="replace")
            captured.add("its output", printed)
            sys.stdout.write(printed)
