"""The parts that every command shares: errors, signals, streams, subprocesses, output."""
