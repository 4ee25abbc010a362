"""Reference drivers that pass, defects with one thing wrong, and unusual drivers that are right."""
