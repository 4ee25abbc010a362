"""Makes a driver project from the template: options, names, places, rendering, a first run of its tests."""
