"""Pushers with a defect in the handling of faults: PSH-FLT-01 to PSH-FLT-06."""
