"""A failing disk, a full disk and death at any call: the record stays whole, and a liar among stores is caught."""

import functools
import random
from pathlib import Path

import pytest

from tests.faults import tracing
from tests.faults.cosigning import CosignRoute
from tests.faults.injection import Injection, inject, injections
from tests.faults.oracle import check_world
from tests.faults.routes import Route, routes
from tests.faults.scripts import FILE, Step, child, script
from tests.faults.tracing import Say, Work


@pytest.fixture(autouse=True)
def traced() -> None:
    tracing.require()


@functools.cache
def _some(seed: int, count: int) -> list[Injection]:
    ways: list[Route] = [*routes(seed), CosignRoute()]
    every = [injection for route in ways for injection in injections(route)]
    return random.Random(seed).sample(every, count)


@pytest.mark.parametrize("number", range(20))
def test_a_fault_at_a_call_loses_nothing_and_leaves_no_half(number: int) -> None:
    outcome = inject(_some(5, 20)[number])
    assert outcome.wrong == (), outcome.injection.expression
    assert outcome.met, "the fault was seen"


def test_every_path_names_its_calls() -> None:
    for route in routes(5):
        found = injections(route, ("error=EIO",))
        names = {injection.call for injection in found}
        assert {"pwrite64", "fdatasync", "openat"} <= names, route.name
        assert {injection.file for injection in found} >= {FILE, f"{FILE}-wal"}, route.name


def test_death_before_the_commit_catches_a_store_that_acknowledges_first(tmp_path: Path) -> None:
    steps = tuple(step for step in script(5, 2) if step.act in ("create", "append"))

    def liar(folder: Path) -> Work:
        def work(say: Say) -> int:
            for number in range(len(steps)):
                say(f"done {number}")
            return child(folder, steps)(lambda text: None)

        return work

    honest, lying = tmp_path / "honest", tmp_path / "lying"
    found = {}
    for folder, work in ((honest, child(honest, steps)), (lying, liar(lying))):
        folder.mkdir()
        done = tracing.run(work, inject="fdatasync:signal=KILL:when=6")
        assert done.code == -9, "it was killed"
        found[folder] = check_world(folder, steps, done.said)
    assert found[honest] == []
    assert any(wrong.startswith("lost") for wrong in found[lying])


def test_a_child_that_raises_what_it_must_not_is_told_from_one_that_was_refused(tmp_path: Path) -> None:
    def work(say: Say) -> int:
        raise ZeroDivisionError

    done = tracing.run(work)
    assert done.code == tracing.CRASHED
    assert "ZeroDivisionError" in done.said[-1]
    refused = tracing.run(child(tmp_path, [Step(act="open")]))
    assert refused.said == ("refused 0 storage.missing",) * 2
    assert refused.code == 3


def test_where_nothing_can_be_traced_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    tracing.unavailable.cache_clear()
    try:
        assert "apt-get install strace" in str(tracing.unavailable())
    finally:
        monkeypatch.undo()
        tracing.unavailable.cache_clear()
    assert tracing.unavailable() is None
