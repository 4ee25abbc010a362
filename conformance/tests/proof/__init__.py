"""Proof that the kit works: reference drivers, drivers with a defect, and unusual correct drivers."""
