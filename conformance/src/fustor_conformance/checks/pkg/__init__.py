"""PKG: the package of a driver."""
