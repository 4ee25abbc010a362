"""Waits for a server that never answers."""

import threading

threading.Event().wait()
