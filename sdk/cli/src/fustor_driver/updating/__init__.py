"""Updates a project to the current template, with git's three-way merge."""
