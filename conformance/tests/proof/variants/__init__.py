"""Unusual drivers that keep the contract."""
