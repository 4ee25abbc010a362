"""Every combination of options that makes a project of its own, and what is tried on them."""
