"""Prints the contract as a Markdown page: `python -m fustor_conformance.contract`."""

from __future__ import annotations

import sys

from ._document import render

if __name__ == "__main__":
    sys.stdout.write(render())
