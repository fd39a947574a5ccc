"""A bar on a terminal: it counts, says when all will be done, and no answer ever stands on its line."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

PLANS = 60
GLUED = re.compile(r"ready in(?:(?!\x1b\[2K)[^\n])*(?:plan \d+:|\{)")


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [36 + number / 100, 34]},
            "properties": {"title": f"plan {number}", "radius_m": 500, "act": "flight", "medium": "air"},
        }
        for number in range(PLANS)
    ]
    path = tmp_path / "plans.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def on_a_terminal(*words: str) -> str:
    """All that a command writes on a terminal, whichever stream it chose."""
    near, far = pty.openpty()
    started = subprocess.Popen([sys.executable, "-m", "openline", *words], stdin=far, stdout=far, stderr=far)
    os.close(far)
    read = b""
    try:
        while more := os.read(near, 65_536):
            read += more
    except OSError:
        pass  # Linux says so when the last writer is gone
    started.wait()
    os.close(near)
    return read.decode()


def test_answers_stand_above_the_bar_and_not_on_its_line(plans: Path) -> None:
    seen = on_a_terminal("check", str(plans))
    assert f"{PLANS}/{PLANS}" in seen and "ready in" in seen
    assert len(re.findall(r"plan \d+:", seen)) == PLANS
    assert not GLUED.search(seen)


def test_json_on_a_terminal_keeps_its_lines_whole(plans: Path) -> None:
    seen = on_a_terminal("check", str(plans), "--json")
    assert [json.loads(line)["plan"] for line in seen.splitlines()] == [f"plan {number}" for number in range(PLANS)]


def test_a_file_gets_nothing_of_the_bar(plans: Path) -> None:
    words = [sys.executable, "-m", "openline", "check", str(plans), "--json"]
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    assert len([json.loads(line) for line in made.stdout.splitlines()]) == PLANS and made.stderr == ""
