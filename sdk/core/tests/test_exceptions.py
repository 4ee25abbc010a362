from __future__ import annotations

import copy
import pickle
import warnings
from typing import TYPE_CHECKING

import pytest
import starlette.exceptions
from fustor_core import exceptions
from fustor_core._http_exception import PlainHTTPException
from fustor_core.exceptions import (
    ConfigError,
    ConflictError,
    DriverError,
    NotFoundError,
    SessionObsoletedError,
    StateConflictError,
    TransientSourceBufferFullError,
    UnknownDriverError,
    ValidationError,
    fustor_agentException,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULTS = [
    (ConfigError, 400, "Configuration error"),
    (NotFoundError, 404, "Resource not found"),
    (UnknownDriverError, 404, "Resource not found"),
    (ConflictError, 409, "Resource already exists"),
    (StateConflictError, 409, "Operation not allowed in current state"),
    (ValidationError, 422, "Validation error"),
    (DriverError, 500, "Driver error"),
    (SessionObsoletedError, 419, "Session is obsolete"),
]
KINDS = [kind for kind, _, _ in DEFAULTS]

# Prints everything that distinguishes one error of each form.
DESCRIBE = """
import copy, pickle
from fustor_core import exceptions as e

def show(error):
    print(error, repr(error), error.args, error.status_code, error.detail, error.headers, sep=" | ")

for name in e.__all__:
    kind = getattr(e, name)
    if name in ("fustor_agentException", "TransientSourceBufferFullError"):
        continue
    for error in (kind(), kind("boom"), kind(detail="boom"), kind(None), kind("boom", {"a": "b"})):
        show(error)
        show(copy.copy(error))
        show(pickle.loads(pickle.dumps(error)))
for status in (404, 419, 422):
    show(e.fustor_agentException(status))
    show(pickle.loads(pickle.dumps(e.fustor_agentException(status_code=status, detail="boom"))))
"""


@pytest.mark.parametrize(("kind", "status", "detail"), DEFAULTS)
def test_an_error_has_its_default_status_and_detail(
    kind: type[DriverError], status: int, detail: str
) -> None:
    error = kind()
    assert (error.status_code, error.detail, error.headers) == (status, detail, None)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_carries_the_detail_and_headers_that_it_is_given(kind: type[DriverError]) -> None:
    error = kind("boom", {"Retry-After": "1"})
    assert (error.detail, error.headers) == ("boom", {"Retry-After": "1"})


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_an_http_exception_if_starlette_is_installed(kind: type[DriverError]) -> None:
    assert issubclass(kind, starlette.exceptions.HTTPException)
    assert issubclass(kind, fustor_agentException)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_not_a_value_error(kind: type[DriverError]) -> None:
    assert not issubclass(kind, ValueError)


def test_the_string_is_status_and_detail() -> None:
    assert str(DriverError("boom")) == "500: boom"


def test_the_repr_names_class_status_and_detail() -> None:
    assert repr(DriverError("boom")) == "DriverError(status_code=500, detail='boom')"


def test_args_are_the_positional_arguments() -> None:
    assert (DriverError("boom").args, DriverError().args) == (("boom",), ())


def test_a_detail_of_none_becomes_the_phrase_of_the_status() -> None:
    assert DriverError(None).detail == "Internal Server Error"


def test_a_status_without_a_phrase_gives_an_empty_detail() -> None:
    assert fustor_agentException(419).detail == ""


def test_an_obsoleted_session_is_a_driver_error_that_the_agent_recognises() -> None:
    assert issubclass(SessionObsoletedError, DriverError)
    assert str(SessionObsoletedError()) == "419: Session is obsolete"


def test_an_unknown_driver_error_is_a_not_found_error() -> None:
    assert issubclass(UnknownDriverError, NotFoundError)


def test_a_full_buffer_is_a_plain_exception() -> None:
    error = TransientSourceBufferFullError("full")
    assert str(error) == "full"
    assert not isinstance(error, fustor_agentException)


def test_no_error_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in KINDS:
            kind(None)


class RemoteError(DriverError):
    """An error of a driver, with its own arguments."""

    def __init__(self, remote: str, *, code: int) -> None:
        super().__init__(f"{remote} answered {code}")
        self.code = code


@pytest.mark.parametrize(
    "error",
    [
        DriverError("boom", {"a": "b"}),
        DriverError(detail="boom"),
        fustor_agentException(status_code=404, detail="boom"),
        RemoteError("shop", code=7),
    ],
)
@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))]
)
def test_an_error_survives_copy_and_pickle(
    error: fustor_agentException, duplicate: Callable[[fustor_agentException], fustor_agentException]
) -> None:
    again = duplicate(error)
    assert type(again) is type(error)
    assert (again.args, vars(again)) == (error.args, vars(error))


def test_without_starlette_the_base_is_the_plain_one(run_python: Callable[..., str]) -> None:
    code = "from fustor_core import exceptions as e; print(e.fustor_agentException.__base__.__name__)"
    assert run_python(code, hidden=("starlette",)) == "PlainHTTPException\n"


def test_the_plain_base_behaves_exactly_as_starlettes(run_python: Callable[..., str]) -> None:
    with_starlette = run_python(DESCRIBE)
    assert "SessionObsoletedError(status_code=419" in with_starlette
    assert run_python(DESCRIBE, hidden=("starlette",)) == with_starlette


def test_errors_are_http_exceptions_even_if_starlette_is_imported_later(
    run_python: Callable[..., str],
) -> None:
    code = """
from fustor_core.exceptions import NotFoundError
from starlette.exceptions import HTTPException
print(issubclass(NotFoundError, HTTPException))
"""
    assert run_python(code) == "True\n"


def test_the_plain_base_is_not_used_if_starlette_is_installed() -> None:
    assert PlainHTTPException not in fustor_agentException.__mro__


def test_the_docstring_draws_every_exception() -> None:
    assert exceptions.__doc__ is not None
    assert [name for name in exceptions.__all__ if name not in exceptions.__doc__] == []
