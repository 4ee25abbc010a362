"""The resources that a list of the process names, and those that it leaves out."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fustor_conformance._own_threads import own_thread
from fustor_conformance.probes.resources import NAMELESS_SOCKET, held, still_held

HERE = __name__.partition(".")[0]


@contextmanager
def waiting_thread(name: str) -> Iterator[None]:
    end = threading.Event()

    def wait_here() -> None:
        end.wait()

    thread = threading.Thread(target=wait_here, name=name)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def test_a_thread_is_named_with_its_place_in_the_driver() -> None:
    before = held(HERE)
    with waiting_thread("poller"):
        (name,) = still_held(before, held(HERE))
    assert name.startswith("thread 'poller' (")
    assert name.endswith(" in wait_here)")


def test_a_thread_of_a_library_is_named_with_where_it_began() -> None:
    before = held("some_driver")
    with waiting_thread("of a library"):
        (name,) = still_held(before, held("some_driver"))
    assert name.endswith(" in wait_here)")


def test_threads_of_the_kit_are_left_out() -> None:
    before, end = held(HERE), threading.Event()
    thread = own_thread("stream", end.wait)
    try:
        assert still_held(before, held(HERE)) == []
    finally:
        end.set()
        thread.join()


def test_a_thread_of_a_driver_may_have_the_name_of_the_project() -> None:
    before = held(HERE)
    with waiting_thread("fustor-postgres-reader"):
        assert len(still_held(before, held(HERE))) == 1


def test_a_thread_that_takes_the_place_of_another_is_noticed() -> None:
    with waiting_thread("first"):
        before = held(HERE)
    with waiting_thread("second"):
        assert [name.partition(" (")[0] for name in still_held(before, held(HERE))] == ["thread 'second'"]


def test_a_socket_is_named_by_its_two_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        before = held(HERE)
        host, port = listener.getsockname()
        with socket.create_connection((host, port)) as client:
            own = client.getsockname()[1]
            assert still_held(before, held(HERE)) == [f"socket 127.0.0.1:{own} -> 127.0.0.1:{port}"]


def test_what_the_consumer_of_the_kit_accepted_is_left_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        before = held(HERE)
        port = listener.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = listener.accept()
        client.close()
        with accepted:
            assert still_held(before, held(HERE, own_port=port)) == []


def test_the_sockets_are_as_usable_as_before() -> None:
    near, far = socket.socketpair()
    with near, far:
        held(HERE)
        near.sendall(b"x")
        assert far.recv(1) == b"x"


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    before = held(HERE)
    with (tmp_path / "journal.db").open("w"):
        (name,) = still_held(before, held(HERE))
    assert name.startswith(("file ", "descriptor "))
    assert name.endswith("journal.db") or not Path("/proc").exists()


def test_a_descriptor_that_was_given_to_another_file_is_noticed(tmp_path: Path) -> None:
    with (tmp_path / "first").open("w") as first:
        before = held(HERE)
        number = first.fileno()
    with (tmp_path / "second").open("w") as second:
        assert second.fileno() == number
        assert len(still_held(before, held(HERE))) == 1


def test_pipes_are_left_out() -> None:
    before = held(HERE)
    ends = os.pipe()
    assert still_held(before, held(HERE)) == []
    for end in ends:
        os.close(end)


def test_a_process_is_named_also_when_it_has_ended() -> None:
    before = held(HERE)
    with subprocess.Popen(["sleep", "600"]) as program:
        running = still_held(before, held(HERE))
        program.kill()
        os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
        ended = still_held(before, held(HERE))
    assert running == [f"process {program.pid} sleep"]
    assert ended == [f"process {program.pid} sleep, ended and never waited for"]


def test_an_event_loop_that_was_not_closed_is_noticed() -> None:
    before = held(HERE)
    loop = asyncio.new_event_loop()
    left = still_held(before, held(HERE))
    loop.close()
    assert left
    assert still_held(before, held(HERE)) == []


def test_threads_of_the_default_executor_are_left_out() -> None:
    async def use_it() -> list[str]:
        before = held(HERE)
        await asyncio.to_thread(int)
        return [name for name in still_held(before, held(HERE)) if name.startswith("thread")]

    assert asyncio.run(use_it()) == []


def test_only_a_socket_with_a_named_end_leads_out_of_the_process(tmp_path: Path) -> None:
    path = str(tmp_path / "system")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        before = held(HERE)
        near, far = socket.socketpair()
        with near, far, socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            names = still_held(before, held(HERE))
    assert names == [NAMELESS_SOCKET, NAMELESS_SOCKET, f"{NAMELESS_SOCKET} -> {path}"]
