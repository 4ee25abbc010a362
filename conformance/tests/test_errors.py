from __future__ import annotations

import pytest
from fustor_conformance.errors import as_sentence


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("the output cannot be written", "The output cannot be written."),
        ("interrupted", "Interrupted."),
        ("'there' exists already, remove it", "'there' exists already, remove it."),
        ("--select is empty", "--select is empty."),
        ("source:demo does not load", "source:demo does not load."),
        ("pyproject.toml, seed: it must be a number", "pyproject.toml, seed: it must be a number."),
        ("there is no such key; did you mean 'profile'?", "There is no such key; did you mean 'profile'?"),
        ("It is a sentence already.", "It is a sentence already."),
    ],
)
def test_a_message_is_written_as_a_sentence(message: str, expected: str) -> None:
    assert as_sentence(message) == expected
