"""Drivers that are packaged or registered wrongly: PKG-01 to PKG-08."""
