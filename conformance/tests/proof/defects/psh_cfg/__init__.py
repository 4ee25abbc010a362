"""Pushers with a defect in their setup: PSH-CFG-01 to PSH-CFG-07."""
