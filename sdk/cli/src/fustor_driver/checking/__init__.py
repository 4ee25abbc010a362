"""Checks installed drivers against the contract, lists them, and explains the clauses."""
