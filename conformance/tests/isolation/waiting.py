"""How long the tests of isolation wait, for what, and what never ends."""

from __future__ import annotations

import os
import select
import signal
from typing import NoReturn

LONG = 60.0
# Enough for a child to reach what it does, however busy the machine.
REACHED = 1.0


def wait_for_ever() -> NoReturn:
    while True:
        signal.pause()


class Alarm:
    """Tells whether any process still holds what was given to it."""

    def __init__(self) -> None:
        self.read, self.held = os.pipe()

    def everybody_gone(self) -> bool:
        """Wait until nobody but this process holds it; a minute is for ever."""
        if self.held >= 0:
            os.close(self.held)
            self.held = -1
        ready, _, _ = select.select([self.read], [], [], LONG)
        return bool(ready) and os.read(self.read, 1) == b""
