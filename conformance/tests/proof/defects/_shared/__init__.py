"""Code that defects of several families share."""
