"""Ends the program, politely."""

import sys

sys.exit("this driver runs on mainframes only")
