"""Helpers for drivers."""
