"""The checks, in one module or package per family of clauses; importing a module registers its checks."""
