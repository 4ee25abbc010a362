"""SRC-SNAP: the snapshot of a source."""
