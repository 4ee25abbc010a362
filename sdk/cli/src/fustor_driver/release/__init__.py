"""The release rehearsal: what publishing a driver takes, and on request the publishing."""
