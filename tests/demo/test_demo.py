"""The demo plays six cases, leaves records that verify, and the same seed leaves the same roots."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from openline.node import open_node, read_settings
from openline.picture import fold
from tests.cli.test_commands import run

CAPABILITIES = (
    "Lines",
    "Deconfliction",
    "De-escalation areas",
    "Ceasefire enforcement",
    "Humanitarian access",
    "Political process",
    "Contributions",
)


def play(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The demo as a person runs it, on a terminal of 200 columns."""
    command = [sys.executable, "-m", "openline", "demo", "--dir", str(folder), *more]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that one demo left, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    done = play(folder)
    assert done.returncode == 0, done.stderr
    return folder, " ".join(done.stdout.split())


@pytest.fixture(scope="module")
def played(said: tuple[Path, str]) -> Path:
    return said[0]


def test_it_tells_what_is_recorded_apart_from_the_replay(said: tuple[Path, str]) -> None:
    text = said[1]
    for name in CAPABILITIES:
        assert f"{name}: " in text
    assert text.count("As recorded") == text.count("With Openline (a replay, practice only)") == 6
    assert "Whether comparing the two descriptions would have caught the wrong advance location" in text
    assert "8 of 8 records verified" in text
    assert "lives saved" not in text


def test_a_folder_that_no_demo_left_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    done = play(tmp_path)
    assert done.returncode == 2
    assert "cli.folder-not-ours" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_verify_passes_then_names_the_journal_and_index_of_one_changed_byte(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "verify", str(played))[0] == 0
    database = played / "nodes" / "turkiye" / "journal.db"
    with sqlite3.connect(database) as db:
        (data,) = db.execute("SELECT data FROM foreign_leaf WHERE journal = 'ocha' AND idx = 4").fetchone()
        broken = data[:60] + bytes([data[60] ^ 1]) + data[61:]
        db.execute("UPDATE foreign_leaf SET data = ? WHERE journal = 'ocha' AND idx = 4", (broken,))
    code, out, _ = run(capsys, "verify", str(played))
    assert code == 3
    assert "node turkiye: journal ocha, index 4:" in " ".join(out.split())
    code, out, _ = run(capsys, "verify", str(played / "nodes" / "turkiye"), "--json")
    assert any(f["journal"] == "ocha" and f["index"] == 4 for f in json.loads(out)["records"][0]["findings"])
    with sqlite3.connect(database) as db:
        db.execute("UPDATE foreign_leaf SET data = ? WHERE journal = 'ocha' AND idx = 4", (data,))
    assert run(capsys, "verify", str(played))[0] == 0


def test_every_node_folds_the_same_heads_and_a_reopened_node_the_same_picture(played: Path) -> None:
    heads = set()
    for folder in sorted((played / "nodes").iterdir()):
        node = open_node(folder, b"openline exercise")
        later = max(e.message.header.dtg_utc for e in node.folding.entries() if e.message)
        picture = node.picture(later)
        assert picture == fold(node.folding.evidence, node.config.arrangement_digest, later)
        assert picture.malformed == ()
        heads.add(tuple((head.participant, head.size, head.root) for head in picture.heads))
        assert {m.message.header.status.value for m in node.folding.entries() if m.message} == {"exercise"}
        node.store.close()
    assert len(heads) == 1


def test_a_second_run_replaces_the_first_the_same_seed_leaves_the_same_roots(played: Path, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert play(folder, "--seed", "7").returncode == 0
    other = _roots(folder)
    assert play(folder).returncode == 0
    assert _roots(folder) == _roots(played) != other


def _roots(folder: Path) -> list[bytes]:
    found = []
    for node in sorted((folder / "nodes").iterdir()):
        with sqlite3.connect(node / "journal.db") as db:
            found.append(db.execute("SELECT head FROM leaf WHERE head IS NOT NULL ORDER BY idx DESC").fetchone()[0])
    return found


class Page(HTMLParser):
    """Checks that tags close and collects the texts of table cells."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [v for k, v in attrs if k in ("src", "href") and v]
        if tag not in ("meta", "line", "rect", "circle", "path", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("line", "rect", "circle", "path"):
            assert self.open.pop() == tag


def test_the_bulletin_is_one_page_that_says_what_it_must(played: Path) -> None:
    text = (played / "bulletin-2017-11-11.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    assert page.open == []
    assert page.outside == [], "the page needs nothing else"
    for words in (
        "Without prejudice to legal status",
        "EXERCISE",
        "approximate",
        "declared",
        "never depends on being listed",
    ):
        assert words in text
    for part in (
        "map",
        "lines",
        "told",
        "overdue",
        "areas",
        "ledger",
        "incidents",
        "access",
        "promises",
        "money-hsyr17",
        "positions",
    ):
        assert f'id="{part}"' in text
    total = re.search(r'<tr class="total"><td>Total</td><td class="n">(\d+)</td><td class="n">(\d+)</td>', text)
    assert total is not None
    rows = re.findall(r'<tr><td>[A-Z][a-z]+</td><td class="n">(\d+)</td><td class="n">(\d+)</td></tr>', text)
    assert [sum(int(row[n]) for row in rows) for n in (0, 1)] == [int(total[1]), int(total[2])]


def test_the_log_says_in_words_what_a_node_holds_and_no_more(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    node = str(played / "nodes" / "united-states")
    code, out, _ = run(capsys, "log", node, "--since", "2018-02-07T00:00:00Z")
    assert code == 0
    assert "[EXERCISE] 2018-02-07T19:00:00Z caoc-al-udeid flash: Question: whose forces are these?" in out
    assert "Bodies received by a node" not in out
    assert "not disclosed to this node" in " ".join(out.split())
    name = next(line.split()[0] for line in out.splitlines() if "Answer to an ownership question" in line)
    code, out, _ = run(capsys, "log", node, "--entry", name)
    assert "NOT CONSENT TO ENGAGE" in out
    code, out, _ = run(capsys, "log", node, "--json", "--receipts")
    rows = [json.loads(line) for line in out.splitlines()]
    assert {"journal", "index", "leaf", "type", "body"} == set(rows[0])
    assert any(row["type"] == "entry.received/1" for row in rows)
    assert run(capsys, "log", node, "--entry", "nobody:7")[0] == 2


def test_proof_files_name_the_journal_they_come_from(played: Path) -> None:
    proofs = sorted((played / "proofs").glob("*.tlog-proof"))
    assert len(proofs) >= 5
    for path in proofs:
        assert path.read_text("utf-8").startswith("c2sp.org/tlog-proof@v1\nextra ")
    config, trust = read_settings(played / "nodes" / "ocha")
    assert config.arrangement == "da-nang-2017"
    assert len(trust.roots) == 8
