"""Our term kinds against PA-X's codes: every difference is a row of pax_differences.csv, and the set may not drift.

PA-X is another reading of the same texts, by people who did not know ours. Agreement is a check and no proof; a
difference is no error by itself, but each has its reason written down. Only codes are used, never PA-X's text.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from openline.arrangement import Arrangement, load
from openline.terms import TermKind
from tests.arrangement.files import FOLDER, shipped

AGREED = load(shipped())
TABLE = Path(__file__).with_name("pax_differences.csv")
PAGE = FOLDER.parents[1] / "docs" / "pax.md"


class Counterpart(NamedTuple):
    """Kinds of term and PA-X codes that speak of the same thing: any of the one side against any of the other."""

    kinds: frozenset[TermKind]
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        return " or ".join(self.codes)


def counterpart(codes: str, *kinds: TermKind) -> Counterpart:
    return Counterpart(frozenset(kinds), tuple(codes.split()))


COUNTERPARTS = (
    counterpart("Ce", TermKind.CEASE_HOSTILITIES, TermKind.NO_FLIGHT, TermKind.NO_TERRITORIAL_GAIN),
    counterpart("CeProv", TermKind.CEASE_HOSTILITIES),
    counterpart("DdrDemil", TermKind.DEMILITARISED, TermKind.WITHDRAWAL),
    counterpart("ImPK", TermKind.MONITORING, TermKind.CHECKPOINTS, TermKind.PATROLS),
    counterpart("ImE", TermKind.REPORTING, TermKind.CONTACT_FIRST),
    counterpart("HrMob", TermKind.ACCESS),
    counterpart("DevHum", TermKind.ACCESS),
    counterpart("DevInfra", TermKind.INFRASTRUCTURE),
    counterpart("TjPrire", TermKind.RELEASE),
    counterpart("GRef", TermKind.RETURN),
    counterpart("Terr", TermKind.COUNTER_TERRORISM),
    counterpart("StGen StCon", TermKind.INTEGRITY),
    counterpart("Pol Ele Cons", TermKind.POLITICAL),
)
"""Kinds without a code (accession, renewal, self-defence, open channel ...) and codes without a kind stand nowhere."""

Row = tuple[str, str, str, str, str]
"""Instrument, PA-X number, code, ours, theirs."""


def listed() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compared(agreed: Arrangement, coded: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    """Every shipped instrument that PA-X has, against every counterpart."""
    for instrument in agreed.instruments:
        if instrument.pax_id is None:
            continue
        kinds = {term.kind for term in agreed.terms if term.instrument == instrument.id}
        codes = coded[str(instrument.pax_id)]
        for item in COUNTERPARTS:
            theirs = any(int(codes[code] or "0") > 0 for code in item.codes)
            yield instrument.id, str(instrument.pax_id), item.name, yes(kinds & item.kinds), yes(theirs)


def yes(value: object) -> str:
    return "yes" if value else "no"


def differing(rows: list[Row]) -> set[Row]:
    return {row for row in rows if row[3] != row[4]}


def codes_of(shared_data: Path) -> dict[str, dict[str, str]]:
    file = shared_data / "pax" / "pax_all_agreements_data_v9.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        return {row["AgtId"]: row for row in csv.DictReader(text)}


def test_the_differences_are_the_listed_ones_and_no_others(shared_data: Path) -> None:
    rows = list(compared(AGREED, codes_of(shared_data)))
    known = {(r["instrument"], r["pax_id"], r["code"], r["ours"], r["theirs"]) for r in listed() if r["code"] != "none"}
    found = differing(rows)
    said = figures(rows)
    assert (found - known, known - found) == (set(), set()), f"{said}; new rows first, then rows that are no more"
    assert said in PAGE.read_text("utf-8"), f"docs/pax.md does not say: {said}"


def figures(rows: list[Row]) -> str:
    agreements = len({row[0] for row in rows})
    same = len(rows) - len(differing(rows))
    both = sum(row[3] == row[4] == "yes" for row in rows)
    return f"{agreements} agreements, {len(rows)} comparisons, {same} the same ({both} present in both)"


def test_a_rule_left_out_or_added_is_seen(shared_data: Path) -> None:
    """The sanity check: without its carve-out rule the cessation of hostilities differs from PA-X in one row more."""
    coded = codes_of(shared_data)
    files = shipped()
    files["terms/cessation-2016.yaml"] = files["terms/cessation-2016.yaml"].replace(
        b"kind: continue-against-listed-groups", b"kind: contribution"
    )
    more = differing(list(compared(load(files), coded))) - differing(list(compared(AGREED, coded)))
    assert more == {("cessation-2016", "1507", "Terr", "no", "yes")}


def test_every_agreement_that_pax_has_is_in_the_table_and_every_row_has_its_reason() -> None:
    ours = {(item.id, str(item.pax_id)) for item in AGREED.instruments if item.pax_id is not None}
    assert {(row["instrument"], row["pax_id"]) for row in listed()} == ours
    assert len(ours) == 11
    assert all(row["reason"] for row in listed())
    alone = {row["instrument"] for row in listed() if row["code"] == "none"}
    assert all(row["code"] == "none" for row in listed() if row["instrument"] in alone)


def test_the_page_shows_the_mapping_and_the_table() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    missing = [line for line in (*mapping_lines(), *table_lines()) if line not in lines]
    assert missing == []
    assert len([line for line in lines if line.startswith("| `")]) == len(mapping_lines()) + len(table_lines())


def mapping_lines() -> list[str]:
    return [f"| `{item.name}` | {', '.join(sorted(kind.value for kind in item.kinds))} |" for item in COUNTERPARTS]


def table_lines() -> list[str]:
    rows = [row for row in listed() if row["code"] != "none"]
    return [
        f"| `{r['instrument']}` | {r['pax_id']} | {r['code']} | {r['ours']} | {r['theirs']} | {r['reason']} |"
        for r in rows
    ]
