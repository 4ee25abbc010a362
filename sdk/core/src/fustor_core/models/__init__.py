"""The models that drivers and the agent share."""
