"""Correct drivers, systems and distributions, which defects and variants deviate from."""
