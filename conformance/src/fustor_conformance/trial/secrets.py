"""Secrets of a credential, everything a driver says while it is used, and whether one is in the other."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from fustor_core.models.config import ApiKeyCredential, PasswdCredential
from pydantic import BaseModel

from .._masking import forms_of, in_base64

__all__ = ["Heard", "listening", "secrets_of"]


def secrets_of(credential: Any) -> dict[str, str]:
    """Return what must not be said, itself and in the forms that give it away, each with the words for it."""
    if isinstance(credential, ApiKeyCredential):
        return _named("key", credential.key)
    if isinstance(credential, PasswdCredential) and credential.passwd:
        pair = in_base64(f"{credential.user}:{credential.passwd}")
        return {**_named("passwd", credential.passwd), **dict.fromkeys(pair, "user and passwd in Base64")}
    return {}


def _named(name: str, secret: str) -> dict[str, str]:
    forms = forms_of(secret) if secret else {}
    return {form: f"{name}, {words}" if words else name for form, words in forms.items()}


class Heard:
    """What a driver has said, each text with where it was said."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def add(self, where: str, said: object) -> None:
        """Note a value that came from the driver: what it looks like, and every text that is in it."""
        self.texts.append((where, said if isinstance(said, str) else repr(said)))
        self.texts += ((where, text) for text in _texts_within(said))

    def add_error(self, where: str, error: BaseException) -> None:
        """Note an exception with everything that hangs on it."""
        chain: list[BaseException] = []
        following: BaseException | None = error
        while following is not None and following not in chain:
            chain.append(following)
            self.add(where, "\n".join(_texts_of(following)))
            self.add(where, [following.args, vars(following)])
            following = _hanging_on(following)

    def add_records(self, records: list[logging.LogRecord]) -> None:
        """Note log records: their texts, arguments and exceptions, and what else was put into them."""
        for record in records:
            self._add_record(record)

    def _add_record(self, record: logging.LogRecord) -> None:
        where = f"a log record of {record.name!r}"
        try:
            self.add(where, record.getMessage())
        except Exception:  # noqa: BLE001 - the arguments need not fit the message
            self.add(where, record.msg)
        self.add(where, record.__dict__)
        if record.exc_info and record.exc_info[1]:
            self.add_error(where, record.exc_info[1])

    def where(self, secret: str) -> tuple[str, str] | None:
        """Return where `secret` was said, and the whole text with it in it, or None."""
        return next((said for said in self.texts if secret in said[1]), None)


def _texts_within(value: object) -> Iterator[str]:
    """Yield the texts that `value` is made of: in its repr they are escaped, some of them more than once."""
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


def _hanging_on(error: BaseException) -> BaseException | None:
    """Return what a traceback of `error` shows before it; `raise ... from None` shows nothing."""
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _texts_of(error: BaseException) -> Iterator[str]:
    yield from traceback.format_exception_only(error)
    yield repr(error)


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Hear every log record of every logger that is made meanwhile, and all that is printed.

    Args:
        heard: where to note it, at the end.
    """
    records: list[logging.LogRecord] = []
    with ExitStack() as stack:
        stack.callback(heard.add_records, records)
        stack.enter_context(_every_record(records))
        stack.enter_context(_everything_printed(heard))
        yield


@contextmanager
def _every_record(records: list[logging.LogRecord]) -> Iterator[None]:
    # Handlers and filters say which records are shown; a secret in a record is one step from being shown.
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
def _everything_printed(heard: Heard) -> Iterator[None]:
    """Hear what goes to the descriptors of standard output and error, by whatever way."""
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
            heard.add("what it printed", printed)
            sys.stdout.write(printed)
