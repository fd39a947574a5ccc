"""Processes that each assess one batch at a time, each asked over a pipe of its own; results in the list's order.

The pool of the standard library is not used: where a worker is killed while a batch is on its way to it, that of Python
3.11.2 waits for ever. Here a pipe ends with the process at its other end, for both sides: a worker that was killed is told
at once, and a worker whose parent is gone has nobody to ask it and ends.
"""

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from openline.errors import StorageError

Given = TypeVar("Given")
Made = TypeVar("Made")
Begin = Callable[[Any], Callable[[Given], Made]]


class _Failed(str):
    """What a worker says of its own failure: a traceback, told by the first process."""

    __slots__ = ()


class _Member(Generic[Given]):
    """One process and our end of its pipe."""

    def __init__(self, begin: "Begin[Given, Any]", task: Any) -> None:
        # A process begun anew, not forked: threads that draw a bar would be copied half-way.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, begin, task), daemon=True)
        self._process.start()
        theirs.close()  # else the pipe would not end with the process

    def ask(self, given: Given) -> None:
        """Give it a batch; raises StorageError where it is gone."""
        try:
            self.pipe.send(given)
        except OSError:
            raise _ended() from None

    def answer(self) -> Any:
        """What it made of the batch; raises StorageError where it is gone."""
        try:
            made = self.pipe.recv()
        except (EOFError, OSError):
            raise _ended() from None
        if isinstance(made, _Failed):
            raise RuntimeError(f"a process of the assessment failed\n{made}")
        return made

    def end(self) -> None:
        """End it, whatever it is doing: what it makes now, nobody waits for."""
        self.pipe.close()
        self._process.terminate()
        self._process.join()


def in_processes(
    begin: "Begin[Given, Made]", task: Any, found: Iterator[Given], count: int
) -> Generator[Made, None, None]:
    """What each batch becomes, in their order. In each process ``begin(task)`` makes what is asked of every batch.

    Only so many batches are under way or wait for their turn that memory stays small.
    """
    members: list[_Member[Given]] = []
    try:
        members += (_Member(begin, task) for _ in range(count))
        yield from _in_order(members, enumerate(found))
    finally:
        for member in members:
            member.end()


def _in_order(members: list[_Member[Given]], found: Iterator[tuple[int, Given]]) -> Iterator[Any]:
    idle, busy = list(members), dict[Connection, tuple[int, _Member[Given]]]()
    made: dict[int, Any] = {}
    turn = 0
    while True:
        while idle and len(busy) + len(made) < 2 * len(members) and (item := next(found, None)) is not None:
            member = idle.pop()
            member.ask(item[1])
            busy[member.pipe] = item[0], member
        if not busy:
            return
        for pipe in wait(list(busy)):
            assert isinstance(pipe, Connection), "only pipes are waited for"
            number, member = busy.pop(pipe)
            made[number] = member.answer()
            idle.append(member)
        while turn in made:
            yield made.pop(turn)
            turn += 1


def _work(pipe: Connection, begin: "Begin[Any, Any]", task: Any) -> None:
    """The life of a worker: batch by batch until nobody is there to ask."""
    # Whoever stops the run stops its first process; no worker outlives that.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work = begin(task)
        while True:
            pipe.send(work(pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception:  # noqa: BLE001 - told by the first process, with all that is known of it
        pipe.send(_Failed(traceback.format_exc()))


def _ended() -> StorageError:
    return StorageError(
        "cli.worker-ended", "a process of the assessment was ended, perhaps for want of memory",
        hint="give fewer --workers; the same command goes on from what is done",
    )  # fmt: skip
