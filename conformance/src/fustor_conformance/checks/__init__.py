"""The checks, one file per family of clauses; importing a file registers its checks."""
