"""Imports a module that is not installed."""

import importlib

importlib.import_module("fustor_client_that_is_not_installed")
