"""The registry of all drivers, and the programs that run the kit over them."""
