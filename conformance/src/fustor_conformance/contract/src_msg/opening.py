"""SRC-MSG: how a message stream is opened, and where it starts."""

from __future__ import annotations

from ..clause import SOURCE, Clause, Level

CLAUSES = (
    Clause(
        id="SRC-MSG-01",
        level=Level.MUST,
        kinds=SOURCE,
        text="It returns a 2-tuple: an iterator of events, and `needed_position_lost`, exactly a `bool`.",
        why=(
            "The agent unpacks the result into two names. A bare iterator fails there, or its first two "
            "events are taken for the iterator and the flag."
        ),
        fix=(
            "Return `MessageStream(events=..., needed_position_lost=...)`, which is that 2-tuple. Put the "
            "`yield` into a method of its own: a method that contains one can only return a generator."
        ),
        example="""\
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
            "The agent starts the snapshot once this call has returned. If the subscription begins only at "
            "the first `next()`, changes in between are in neither; if the call waits for an event, a quiet "
            "source never starts."
        ),
        fix=(
            "Subscribe in the method itself and only read in the generator, whose body does not run before "
            "the first `next()`."
        ),
        example="""\
def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    start, lost = self._start(start_position)
    feed = self._subscribe(start)  # now, not at the first next()
    return MessageStream(events=self._read(feed, stop_event), needed_position_lost=lost)

def _read(self, feed, stop_event):
    while not self._stopping(stop_event):
        yield from feed.poll(timeout=0.5)
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
            "A stream that starts at the oldest entry of the log replays old changes over a snapshot that "
            "already has them. A `True` reports a loss that never happened."
        ),
        fix="Treat every value <= 0 alike: start at the newest position of the system and return `False`.",
        example="""\
def _start(self, start_position):
    if start_position <= 0:
        return self._newest_position(), False  # nothing asked for, nothing lost
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
            "The agent resumes like this after every restart. A change that is skipped here is missing on "
            "the remote for good, and an event older than p puts an old value over a newer one."
        ),
        fix=(
            "Start the log at p and drop what the system repeats below it. When one transaction gives "
            "several events the same index, deliver p again rather than skip a part of it."
        ),
        example="""\
def _read_from(self, position, stop_event):
    for event in self._read_log(position, stop_event):
        if event.index >= position:  # the log may begin at an earlier boundary
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
            "An exception here stops the sync until a person acts, although the agent can mend the loss by "
            "itself with a snapshot. Without the flag the gap is never closed."
        ),
        fix="When the position is not available, start at the newest one and return `True`.",
        example="""\
def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    lost = start_position > 0 and not self.is_position_available(start_position)
    if lost or start_position <= 0:
        start_position = self._newest_position()
    feed = self._subscribe(start_position)
    return MessageStream(events=self._read(feed, stop_event), needed_position_lost=lost)
""",
        needs=("insert", "expire_history"),
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
            "An agent may decide about the snapshot by the flag or by `is_position_available`. Where the "
            "two differ it takes a needless snapshot at every restart, or resumes over a gap without one."
        ),
        fix="Compute the flag from `is_position_available`, so that one place decides.",
        example="""\
def get_message_iterator(self, start_position=-1, *, stop_event=None, **kwargs):
    asked = start_position > 0
    lost = asked and not self.is_position_available(start_position)
    feed = self._subscribe(start_position if asked and not lost else None)
    return MessageStream(events=self._read(feed, stop_event), needed_position_lost=lost)
""",
        needs=("insert",),
    ),
)
