"""Shows values in a report: short, without secrets, even if their repr raises."""

from __future__ import annotations

import inspect
import traceback
from functools import partial
from types import FrameType, TracebackType

from ._masking import without_secrets

__all__ = ["Words", "definition", "place", "place_of_frame", "show", "show_error", "show_event", "show_name"]

_LONGEST = 400


class Words(str):
    """A description in place of a value, shown without quotes."""

    __slots__ = ()


def show(value: object) -> str:
    """Return `value` as Python writes it, cut to a readable length."""
    if isinstance(value, Words):
        return str(value)
    try:
        text = without_secrets(repr(value))
    except BaseException as error:  # noqa: BLE001 - a driver's repr may do anything
        text = f"<{type(value).__name__} whose repr raised {type(error).__name__}>"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"


def show_name(class_: type) -> str:
    """Return the name of a class, even if its metaclass raises."""
    try:
        return str(class_.__name__)
    except BaseException:  # noqa: BLE001 - a metaclass may do anything
        return "the driver class"


def show_event(event: object) -> str:
    """Return an event as the call that makes it; the class shows the type."""
    return show(event).replace(f"event_type={getattr(event, 'event_type', None)!r}, ", "", 1)


def show_error(error: BaseException) -> str:
    """Return the type and the message of `error` on one line."""
    try:
        text = " ".join(without_secrets(str(error)).split())
    except BaseException:  # noqa: BLE001 - a driver's exception may do anything
        text = "<its message cannot be read>"
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}: {text[:_LONGEST]}" if text else name


def place(trace: TracebackType | None, inside: str) -> str | None:
    """Return "file:line in function" of the innermost frame whose module is `inside` or below it.

    The path of the file starts at the top-level module; where that is installed does not matter.

    Args:
        trace: the traceback.
        inside: a module.
    """
    found = None
    for frame, line in traceback.walk_tb(trace):
        found = place_of_frame(frame, inside, line) or found
    return found


def place_of_frame(frame: FrameType, inside: str = "", line: int | None = None) -> str | None:
    """Return "file:line in function" of a frame if its module is `inside` or below it.

    Args:
        frame: the frame.
        inside: a module; any module if empty.
        line: the line number; the current one if left out.
    """
    module = str(frame.f_globals.get("__name__", ""))
    if inside and module != inside and not module.startswith(f"{inside}."):
        return None
    file = _below(frame.f_code.co_filename, module)
    return f"{file}:{frame.f_lineno if line is None else line} in {frame.f_code.co_name}"


def definition(function: object, inside: str) -> str | None:
    """Return "file:line in name" of the definition of `function`, if that is in `inside` or below it.

    Args:
        function: any callable.
        inside: a module.
    """
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
