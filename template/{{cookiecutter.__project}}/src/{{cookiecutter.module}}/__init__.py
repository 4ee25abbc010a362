"""A Fustor {{ cookiecutter.driver_type }} driver; see the README."""

from .driver import {{ cookiecutter.__class }}

__all__ = ["{{ cookiecutter.__class }}"]
