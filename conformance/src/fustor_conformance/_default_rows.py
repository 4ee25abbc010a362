"""The rows of a harness that does not override `row_strategy`."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


def default_rows() -> st.SearchStrategy[dict[str, Any]]:
    """Return rows of `id`, `name` and `amount`; ids from a small range, so that keys collide."""
    return st.fixed_dictionaries(
        {
            "id": st.integers(min_value=1, max_value=50),
            "name": st.none() | st.text(max_size=20),
            "amount": st.integers(min_value=-(2**31), max_value=2**31 - 1),
        }
    )
