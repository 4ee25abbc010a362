"""The `fustor-driver` command, which makes, lists, checks and explains Fustor drivers."""
