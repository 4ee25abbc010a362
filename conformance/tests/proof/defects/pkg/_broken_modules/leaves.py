"""Exits with `sys.exit()`."""

import sys

sys.exit("this driver runs on mainframes only")
