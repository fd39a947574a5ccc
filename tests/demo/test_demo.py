"""The demo plays six cases, leaves records that verify, and the same seed leaves the same roots."""

import json
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import pytest

from openline.cli import main
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


def play(folder: Path, *more: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["demo", "--dir", str(folder), *more])
    return int(caught.value.code or 0)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert play(folder) == 0
    return folder


def test_it_tells_what_is_recorded_apart_from_the_replay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(tmp_path / "again") == 0
    text = " ".join(capsys.readouterr().out.split())
    for name in CAPABILITIES:
        assert f"{name}: " in text
    assert text.count("As recorded") == text.count("With Openline (a replay, practice only)") == 6
    assert "Whether comparing the two descriptions would have caught the wrong advance location" in text
    assert "8 of 8 records verified" in text
    assert "lives saved" not in text
    # a second run replaces what a demo left, and nothing else
    assert play(tmp_path / "again") == 0
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    assert play(foreign) == 2
    assert (foreign / "thesis.txt").read_text() == "mine"


def test_verify_passes_then_names_the_journal_and_index_of_one_changed_byte(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "verify", str(played))[0] == 0
    database = played / "nodes" / "turkiye" / "journal.db"
    with sqlite3.connect(database) as db:
        (data,) = db.execute("SELECT data FROM foreign_leaf WHERE participant = 'ocha' AND idx = 4").fetchone()
        broken = data[:60] + bytes([data[60] ^ 1]) + data[61:]
        db.execute("UPDATE foreign_leaf SET data = ? WHERE participant = 'ocha' AND idx = 4", (broken,))
    code, out, _ = run(capsys, "verify", str(played))
    assert code == 3
    assert "node turkiye: journal ocha, index 4:" in " ".join(out.split())
    code, out, _ = run(capsys, "verify", str(played / "nodes" / "turkiye"), "--json")
    assert any(f["journal"] == "ocha" and f["index"] == 4 for f in json.loads(out)["records"][0]["findings"])
    with sqlite3.connect(database) as db:
        db.execute("UPDATE foreign_leaf SET data = ? WHERE participant = 'ocha' AND idx = 4", (data,))
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


def test_the_same_seed_leaves_the_same_roots_and_another_seed_others(played: Path, tmp_path: Path) -> None:
    assert play(tmp_path / "same") == 0
    assert play(tmp_path / "other", "--seed", "7") == 0
    names = [folder.name for folder in (played / "nodes").iterdir()]

    def roots(folder: Path) -> list[bytes]:
        found = []
        for name in sorted(names):
            with sqlite3.connect(folder / "nodes" / name / "journal.db") as db:
                found.append(db.execute("SELECT note FROM checkpoint ORDER BY size DESC").fetchone()[0])
        return found

    assert roots(played) == roots(tmp_path / "same")
    assert roots(played) != roots(tmp_path / "other")


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


def test_proof_files_name_the_journal_they_come_from(played: Path) -> None:
    proofs = sorted((played / "proofs").glob("*.tlog-proof"))
    assert len(proofs) >= 5
    for path in proofs:
        assert path.read_text("utf-8").startswith("c2sp.org/tlog-proof@v1\nextra ")
    config, trust = read_settings(played / "nodes" / "ocha")
    assert config.arrangement == "da-nang-2017"
    assert len(trust) == 8
