"""Reference drivers that pass everything, defects with one thing wrong, and unusual drivers that are right."""
