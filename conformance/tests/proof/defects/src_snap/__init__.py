"""Sources with a defect in their snapshots: SRC-SNAP-01 to SRC-SNAP-10."""
