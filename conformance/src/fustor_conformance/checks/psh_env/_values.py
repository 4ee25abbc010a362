"""Values that pushers are known to change."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

__all__ = ["HARD_VALUES"]

_MOMENT = datetime.datetime(2024, 2, 29, 23, 59, 59, 123456)

HARD_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    # Numbers: of more than 53 bits, of more than 64, and with all digits of a float.
    2**53 + 1,
    -(2**63),
    10**30,
    0.1 + 0.2,
    123456.78901234567,
    5e-324,
    1.7976931348623157e308,
    # Strings: empty, with white space at the ends, like other values, of all planes, not normalised.
    "",
    " white space \t\n",
    "null",
    "007",
    "2024-02-29",
    'quotes " and \\ and </script>',
    "\x00\x1f\x7f\u2028",
    "äß€",
    "語 עברית",
    "\N{GRINNING FACE}",
    "e\N{COMBINING ACUTE ACCENT}",
    # Nesting.
    [],
    {},
    [[], [None], [{"a": []}]],
    {"b": {"a": [1, None, {"": False}]}},
    # Types that JSON lacks: pydantic's JSON mode writes them as strings.
    _MOMENT,
    _MOMENT.replace(tzinfo=datetime.UTC),
    _MOMENT.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))),
    _MOMENT.date(),
    _MOMENT.time(),
    datetime.timedelta(days=1, seconds=1, microseconds=1),
    Decimal("1.10"),
    Decimal("12345678901234567890.123456789"),
    UUID("12345678-1234-5678-1234-567812345678"),
    "bytes: äß€".encode(),
    # Floats that JSON lacks; last, because a driver that writes NaN sends a body that cannot be parsed.
    math.nan,
    -math.inf,
)
