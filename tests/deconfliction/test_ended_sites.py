"""A location that its owner says is gone hinders no plan; one that was handed over, contested or withdrawn still does."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from openline.deconfliction import register
from openline.messages import Point
from openline.picture import Picture
from tests.deconfliction.hidden import site
from tests.worlds import START


@pytest.mark.parametrize(
    ("state", "stands"),
    [("notified", True), ("reconfirm due", True), ("handed-over", True), ("relocated", False), ("closed", False)],
)
def test_what_an_ended_location_means_for_a_plan(state: str, stands: bool) -> None:
    place = site(Point(lat_e7=361_000_000, lon_e7=371_000_000), 500, START)
    thing = replace(place, state=state)
    picture = Picture(as_of=START + timedelta(hours=1), arrangement_digest="0" * 64, heads=(), sites=(thing,))
    assert (register(picture, "jordan").entry(thing.object) is not None) is stands
