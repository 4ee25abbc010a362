"""The command `python -m fustor_conformance.contract`, which prints the contract as a Markdown page."""

from __future__ import annotations

import sys

from ._document import render

if __name__ == "__main__":
    sys.stdout.write(render())
