"""Values as text for a report: short, without secrets, and never a reason for the report to fail."""

from __future__ import annotations

import inspect
import traceback
from functools import partial
from types import FrameType, TracebackType

from ._masking import without_secrets

__all__ = ["Words", "definition", "place", "place_of_frame", "show", "show_error", "show_event", "show_name"]

_LONGEST = 400


class Words(str):
    """A text about what was seen, and not the value that was seen: shown without quotes."""

    __slots__ = ()


def show(value: object) -> str:
    """Return `value` as Python would write it, cut to a readable length."""
    if isinstance(value, Words):
        return str(value)
    try:
        text = without_secrets(repr(value))
    except BaseException as error:  # noqa: BLE001 - a driver's repr may do anything
        text = f"<{type(value).__name__} whose repr raised {type(error).__name__}>"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"


def show_name(class_: type) -> str:
    """Return the name of a class, whatever its metaclass makes of that."""
    try:
        return str(class_.__name__)
    except BaseException:  # noqa: BLE001 - a metaclass may do anything
        return "the driver class"


def show_event(event: object) -> str:
    """Return an event as the call that makes it; its class says the type."""
    return show(event).replace(f"event_type={getattr(event, 'event_type', None)!r}, ", "", 1)


def show_error(error: BaseException) -> str:
    """Return the type and the text of `error` on one line."""
    try:
        text = " ".join(without_secrets(str(error)).split())
    except BaseException:  # noqa: BLE001 - a driver's exception may do anything
        text = "<its text cannot be had>"
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}: {text[:_LONGEST]}" if text else name


def place(trace: TracebackType | None, inside: str) -> str | None:
    """Return "file:line in function" of the innermost frame whose module is `inside` or below it.

    The file is given from the top-level module on: where it is installed says nothing about the driver.
    """
    found = None
    for frame, line in traceback.walk_tb(trace):
        found = place_of_frame(frame, inside, line) or found
    return found


def place_of_frame(frame: FrameType, inside: str = "", line: int | None = None) -> str | None:
    """Return "file:line in function" of a frame if its module is `inside` or below it; "" is any module."""
    module = str(frame.f_globals.get("__name__", ""))
    if inside and module != inside and not module.startswith(f"{inside}."):
        return None
    file = _below(frame.f_code.co_filename, module)
    return f"{file}:{frame.f_lineno if line is None else line} in {frame.f_code.co_name}"


def definition(function: object, inside: str) -> str | None:
    """Return "file:line in name" of where `function` is written, if that is in `inside` or below it."""
    while isinstance(function, partial):
        function = function.func
    try:
        written = inspect.unwrap(getattr(function, "__func__", function))  # type: ignore[arg-type]
        code, module = written.__code__, written.__globals__.get("__name__", "")
    except Exception:  # noqa: BLE001 - a class, a builtin, or an object that a driver made up
        return None
    if module != inside and not str(module).startswith(f"{inside}."):
        return None
    return f"{_below(code.co_filename, inside)}:{code.co_firstlineno} in {code.co_name}"


def _below(filename: str, inside: str) -> str:
    top = inside.partition(".")[0]
    _, found, rest = filename.rpartition(f"/{top}/")
    return f"{top}/{rest}" if found else filename.rpartition("/")[2]
