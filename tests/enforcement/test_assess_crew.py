"""Processes that are asked over pipes: in order, few at a time, and nobody waits for one that is gone."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from openline.cli._assess_crew import in_processes
from openline.errors import StorageError


def slow_first(_: object) -> Callable[[int], int]:
    """The first of each pair takes longer: what comes later is ready earlier."""

    def work(number: int) -> int:
        time.sleep(0.05 if number % 2 == 0 else 0)
        return number * number

    return work


def killed_at(number: int) -> Callable[[bytes], int]:
    def work(given: bytes) -> int:
        if given[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return given[0]

    return work


def failing(_: object) -> Callable[[int], int]:
    def work(number: int) -> int:
        return 1 // number

    return work


def test_results_come_in_order_and_few_batches_are_taken_ahead() -> None:
    taken: list[int] = []

    def given() -> Iterator[int]:
        for number in range(30):
            taken.append(number)
            yield number

    found = []
    for result in in_processes(slow_first, None, given(), 3):
        found.append(result)
        assert len(taken) <= len(found) - 1 + 2 * 3
    assert found == [number * number for number in range(30)]


def test_a_worker_killed_while_large_batches_are_on_their_way_is_told_at_once() -> None:
    """A batch of 4 MB fills any pipe: whoever sends it must learn that nobody reads."""
    large = (bytes([number]) * 4_000_000 for number in range(20))
    with pytest.raises(StorageError) as caught:
        list(in_processes(killed_at, 3, large, 2))
    assert caught.value.code == "cli.worker-ended"


def test_a_failure_in_a_worker_is_told_with_all_that_is_known_of_it() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(in_processes(failing, None, iter([1, 0, 1]), 2))


def endless(_: object) -> Callable[[int], int]:
    """The first batch is done at once, every other never."""

    def work(number: int) -> int:
        if number:
            time.sleep(86_400)
        return number

    return work


def test_whoever_stops_asking_ends_the_workers_and_waits_for_no_batch() -> None:
    found = in_processes(endless, None, iter(range(1_000)), 2)
    assert next(found) == 0
    found.close()
    assert not multiprocessing.active_children()
