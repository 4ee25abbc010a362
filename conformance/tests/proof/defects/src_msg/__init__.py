"""Sources with a defect in their message stream: SRC-MSG-01 to SRC-MSG-17."""
