"""A small seeded subset of every campaign that is built."""

import importlib
import pkgutil

import pytest

import tests.campaigns as campaigns

SMALL = {
    "C1": 15,
    "C2": 20,
    "C3": 20,
    "C4": 5,
    "C5": 8,
    "C8": 1,
    "C9": 1,
    "D1": 60,
    "D2": 20,
    "D3": 10,
    "D4": 300,
    "D5": 20,
    "D6": 20,
    "D7": 12,
    "D8": 4,
    "D9": 100,
    "F5": 600,
    "F6": 100,
    "G1": 3_000,
    "G2": 300,
    "G3": 1_500,
    "G4": 2_000,
    "K1": 20,
    "K2": 25,
    "K3": 12,
    "L1": 200,
    "L2": 8,
    "L10": 2,
    "L11": 10,
    "L12": 40,
    "L13": 300,
    "L3": 300,
    "L4": 40,
    "L5": 10,
    "L6": 60,
    "L7": 400,
    "L8": 24,
    "L9": 400,
    "P8": 60,
    "W1": 2,
}
MODULES = [
    importlib.import_module(f"tests.campaigns.{info.name}")
    for info in pkgutil.iter_modules(campaigns.__path__)
    if not info.name.startswith("test_")
]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.ID)
def test_the_property_holds_in_the_small(module) -> None:  # type: ignore[no-untyped-def]
    held, figure = module.run(2017, SMALL.get(module.ID, 20))
    assert held, figure
    assert figure.strip()


def test_every_campaign_says_what_it_is() -> None:
    assert len({module.ID for module in MODULES}) == len(MODULES) >= 3
    assert all(module.TITLE and module.COUNT > 0 for module in MODULES)
