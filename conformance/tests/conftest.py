from __future__ import annotations

# Here and not in the module that needs it, for its options have to be known before the tests are collected.
pytest_plugins = ["pytester"]
