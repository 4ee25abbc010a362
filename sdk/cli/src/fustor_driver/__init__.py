"""The `fustor-driver` command: makes, lists, checks and explains Fustor drivers."""
