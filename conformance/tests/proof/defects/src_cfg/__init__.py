"""Sources with a defect in their setup: SRC-CFG-01 to SRC-CFG-10."""
