"""The commands, a module each. A module imports what is heavy only when its command runs."""
