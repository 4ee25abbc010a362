"""Pushers with a defect in their sessions: PSH-SES-01 to PSH-SES-05."""
