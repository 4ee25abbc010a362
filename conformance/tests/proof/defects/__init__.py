"""Drivers with one defect each, by the family of the clause that must catch it."""
