"""Pushers with a defect in envelopes or replies: PSH-ENV-01 to PSH-ENV-09."""
