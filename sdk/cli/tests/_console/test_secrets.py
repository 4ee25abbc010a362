from __future__ import annotations

import pytest
from fustor_driver._console.secrets import without_user


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x @ https://me:s3cr3t@h/x and more", "x @ https://***@h/x and more"),
        ("git+https://token@h/x@v1", "git+https://***@h/x@v1"),
        ("https://me:a@b@h/x", "https://***@h/x"),
        ("ssh://me:s3cr3t@h", "ssh://***@h"),
        ("git+ssh://git@h/x@v1", "git+ssh://git@h/x@v1"),
        ("http://h:80/x@1, me@h", "http://h:80/x@1, me@h"),
    ],
)
def test_what_a_url_says_of_its_user_is_hidden(text: str, shown: str) -> None:
    assert without_user(text) == shown
