"""Makes driver projects from the template."""
