"""A small assessed list for tests of the bulletin over a period, and readers of the page that share nothing with it."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from openline.arrangement import Arrangement, load
from openline.bulletin import AreaMonth, Count, Counts, Origin, RegionMonth
from openline.cli._files import read_folder, shipped

FIGHT = "Government of Syria - Syrian insurgents"
OTHER = "Government of Syria - IS"
SVG = "{http://www.w3.org/2000/svg}"
READINGS = ("without-as-suwayda", "with-as-suwayda")


def arrangement() -> Arrangement:
    return load(read_folder(shipped()))


def months(first: int, last: int) -> list[str]:
    return [f"{year}-{month:02d}" for year in range(first, last + 1) for month in range(1, 13)]


def count(number: int) -> Count:
    """A count that differs from month to month in every field."""
    return Count(
        certain=number % 7, possible=3 + number % 11, outside=40, carved_out=number % 3, perhaps_carved_out=number % 4
    )


def area_rows(names: list[str], group: str = FIGHT) -> list[AreaMonth]:
    """The south-west in both readings and together, and the north of Homs."""
    rows = []
    for number, month in enumerate(names):
        base = count(number)
        wider = base + Count(certain=2, possible=1)
        both = Count(
            certain=base.certain, possible=wider.most - base.certain, outside=base.outside - 3,
            carved_out=base.carved_out, perhaps_carved_out=base.perhaps_carved_out,
        )  # fmt: skip
        found = [("southwest-area", "", both), *zip(["southwest-area"] * 2, READINGS, (base, wider), strict=True)]
        found.append(("north-homs-area", "", count(number * 5)))
        rows += [AreaMonth(area=area, reading=name, month=month, group=group, count=n) for area, name, n in found]
    return rows


def counts_of(areas: list[AreaMonth], names: list[str], region: str = "Daraa", digest: str = "0" * 64) -> Counts:
    regions = [RegionMonth(region=region, month=month, group=FIGHT, events=n % 9) for n, month in enumerate(names)]
    regions += [RegionMonth(region="", month=month, group=FIGHT, events=1) for month in names]
    origin = Origin(
        list_title="A list of events", licence="CC BY 4.0", citation="Somebody, 2019, A list", digest=digest,
        notes=("Deaths only.",),
    )  # fmt: skip
    return Counts(origin=origin, areas=tuple(areas), regions=tuple(regions))


def drawings(page: str) -> dict[str, ElementTree.Element]:
    """Every drawing of a page by the id of its figure, read as XML: markup that is not well formed fails here."""
    found = re.findall(r'<figure id="([^"]+)".*?(<svg .*?</svg>)', page, re.S)
    return {name: ElementTree.fromstring(svg) for name, svg in found}


class Tables(HTMLParser):
    """The tables of a page by the figure or section in which they stand, as rows of texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._place, self._cell = "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("figure", "h2"):
            self._place = given.get("id") or ""
        if tag == "tr":
            self.found.setdefault(self._place, []).append([])
        if tag in ("td", "th"):
            self._cell = True
            self.found[self._place][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.found[self._place][-1][-1] += data
