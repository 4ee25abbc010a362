"""The opening of a message stream, and its start position (SRC-MSG)."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-01",
        level=Level.MUST,
        kinds=SOURCE,
        text="It returns a 2-tuple: an iterator of events, and `needed_position_lost`, exactly a `bool`.",
        why=(
            "The agent unpacks the result into the events and the flag. If the method returns only an "
            "iterator, the unpacking fails, or takes the first two events for the pair."
        ),
        fix=(
            "Return `MessageStream(events=..., needed_position_lost=...)` from `fustor_core.drivers`, which "
            "is this tuple. Put `yield` into a separate method: a method that contains `yield` always "
            "returns a generator."
        ),
        example="""\
from fustor_core.drivers import MessageStream

def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    lost = start_position > 0 and not self.is_position_available(start_position)
    feed = self._subscribe(-1 if lost else start_position)
    return MessageStream(events=self._read(feed, stop_event), needed_position_lost=lost)
""",
    ),
    Clause(
        id="SRC-MSG-02",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "It returns without waiting for a first event. When it has returned, the stream is established: "
            "no later change is missed."
        ),
        why=(
            "The agent starts the snapshot when this call returns. If the subscription starts later, the "
            "changes in between are in neither the stream nor the snapshot. If the call waits for an event, "
            "the sync of a quiet source never starts."
        ),
        fix=(
            "Subscribe in `get_message_iterator` itself: the body of a generator does not run before the "
            "first `next()`. The bases in `fustor_core.sources` subscribe in the call; in `subscribe()` of "
            "`CallbackSource`, subscribe before the `yield`."
        ),
        example="""\
from contextlib import contextmanager
from fustor_core.sources import CallbackSource, Change

class DirectorySource(CallbackSource):
    @contextmanager
    def subscribe(self, emit, fail):
        watch = self._watch(lambda path: emit(Change("update", {"path": path})))
        try:
            yield  # the watch is running: get_message_iterator may return
        finally:
            watch.stop()
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-03",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "With start_position <= 0 nothing was asked for, so nothing is lost: the flag is `False` and "
            "the stream starts at the latest position: no change made before the call is delivered."
        ),
        why=(
            "A stream that starts earlier sends old changes over the newer rows of the snapshot. A `True` "
            "reports a loss that did not happen."
        ),
        fix=(
            "Treat all values <= 0 alike: start at the newest position of the system and return `False`. "
            "`LogSource` and `PollingSource` do this with your `newest_position()`."
        ),
        example="""\
def _start(self, start_position):
    if start_position <= 0:
        return self._newest_position(), False  # nothing was asked for, nothing is lost
    if self.is_position_available(start_position):
        return start_position, False
    return self._newest_position(), True
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-04",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "With an available position p the flag is `False` and every change after p is delivered. Events "
            "with index < p are not delivered. (index == p may come again.)"
        ),
        why=(
            "The agent resumes in this way after every restart. A skipped change never reaches the remote, "
            "and an event before p puts an old value over a newer one."
        ),
        fix=(
            "Start reading at p, and drop all events with an index below p. If several events share an "
            "index, deliver those at p again rather than skip one of them. `LogSource` and `PollingSource` "
            "do this if you return changes in the order of their positions."
        ),
        example="""\
def _read_from(self, position, stop_event):
    for event in self._read_log(position, stop_event):
        if event.index >= position:  # the log may start at an earlier boundary
            yield event
""",
        needs=("insert",),
    ),
    Clause(
        id="SRC-MSG-05",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "With an unavailable position p > 0 it does not raise: the flag is `True` and the stream starts "
            "at the latest position."
        ),
        why=(
            "An exception stops the sync until a person acts, although a snapshot would repair the loss. "
            "Without the flag the agent takes no snapshot, and the remote never gets the changes in the "
            "gap."
        ),
        fix=(
            "If the position is not available, start at the newest one and return `True`, as `LogSource` "
            "and `PollingSource` do. Add `expire_history()` to the harness, so that the kit can make a "
            "position unavailable."
        ),
        example="""\
from fustor_core.drivers import MessageStream

def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    lost = start_position > 0 and not self.is_position_available(start_position)
    if lost or start_position <= 0:
        start_position = self._newest_position()
    feed = self._subscribe(start_position)
    return MessageStream(events=self._read(feed, stop_event), needed_position_lost=lost)
""",
        needs=(
            "insert",
            "expire_history",
        ),
    ),
    Clause(
        id="SRC-MSG-06",
        level=Level.MUST,
        kinds=SOURCE,
        text=(
            "For p > 0 the flag equals `not is_position_available(p)`, while nothing changes between the "
            "two calls."
        ),
        why=(
            "An agent may decide about the snapshot by the flag or by `is_position_available`. If the two "
            "differ, it takes a needless snapshot at every restart, or resumes over a gap without one."
        ),
        fix=(
            "Compute the flag from `is_position_available`, as the bases in `fustor_core.sources` do, and "
            "from nothing else."
        ),
        example="""\
from fustor_core.drivers import MessageStream

def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    available = self.is_position_available(start_position)  # asked once, used for both
    feed = self._subscribe(start_position if available else None)
    lost = start_position > 0 and not available
    return MessageStream(events=self._read(feed, stop_event), needed_position_lost=lost)
""",
        needs=("insert",),
    ),
)
