"""Pictures of what people see, to be looked at: ``.venv/bin/python tools/pictures.py words --out DIR``.

``words`` draws every message type in six languages, as a page and as a terminal shows it, several to a sheet, and the
read-back and the preview of one hold request. Chromium draws them: its bidirectional algorithm is not ours, so a line
that would stand wrong in a browser stands wrong in the picture. Nothing here is a test; somebody has to look.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from openline.cli._language import catalogue, zone_offset
from openline.messages import BY_TAG, TYPES, Disc, Message, Point, Precedence, SecondDescription, Status
from openline.words import LANGUAGES, Catalogue, fitted, preview, read_back, render, render_beside, render_html

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.vectors import example

_WIDTH, _COLUMNS = 1680, 80
_PAGES, _SCREENS = 6, 6
"""How many pages and how many screens stand on one sheet."""
_TEXTS = {
    "en": "شاحنتان بيضاوان عند الجسر، لا تطلقوا النار. Two trucks, 4.2 km SSE.", "ar": "Two white trucks at the bridge, do not fire. 4,2 km SSE.",
    "ru": "شاحنتان عند الجسر، لا تطلقوا النار (4.2 km).", "fr": "Два белых грузовика у моста, не стрелять.", "tr": "دو کامیون سفید کنار پل، شلیک نکنید.",
    "fa": "Два белых грузовика у моста, не стрелять (4.2 km).",
}  # fmt: skip
_TONGUES = {"en": "ar", "ar": "en", "ru": "ar", "fr": "ru", "tr": "fa", "fa": "ru"}

_NUMBERS = {
    "radius_m": 1_500,
    "accuracy_m": 25,
    "speed_kmh": 35,
    "closest_m": 150,
    "frequency_khz": 243_000,
    "seconds_to_answer": 41,
}


def main() -> None:
    """Draw what is asked for into a folder and name every picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["words"])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    for language in asked.language or LANGUAGES:
        for name, page in _sheets(language):
            print(_draw(page, asked.out / f"{language}-{name}.png"))


def _sheets(language: str) -> Iterator[tuple[str, str]]:
    words, english = catalogue(language), catalogue("en")
    messages = [lifelike(kind, language) for kind in TYPES]
    for number, some in enumerate(_parted(messages, _PAGES), 1):
        yield f"page-{number}", _grid((_frame(render_html(m, words, offset=zone_offset)) for m in some), 3)
    for number, some in enumerate(_parted(messages, _SCREENS), 1):
        yield f"screen-{number}", _grid((_screen(render(m, words, offset=zone_offset)) for m in some), 2)
    hold = msgspec.structs.replace(
        example(BY_TAG["hold.requested/1"]), **_fields(lifelike(BY_TAG["hold.requested/1"], language))
    )
    yield "whole-page", _grid([_frame(render_html(hold, words, english, offset=zone_offset), 0.55)], 1)
    yield "whole-screen", _grid(_both(hold, words, english), 2)


def _both(hold: Message, words: Catalogue, english: Catalogue) -> Iterator[str]:
    yield _screen(render_beside(hold, words, english, offset=zone_offset))
    said = read_back(hold, words, offset=zone_offset)
    yield _screen(said) + _screen(preview(hold, words, ("jordan", "russia"), offset=zone_offset))


def lifelike(kind: type[Message], language: str) -> Message:
    """A message with the values of a real day, a short header, and free words in another language than the reader's."""
    message: Message = _alive(example(kind))
    header = msgspec.structs.replace(
        message.header, status=Status.ACTUAL, precedence=Precedence.IMMEDIATE, from_post="amman", to_posts=("hmeimim",),
        recipients=("russia",), original_text=_TEXTS[language], original_language=_TONGUES[language], seen=(), translation=None,
        interpreter_token=None, reported_by_us=None, cites=None, local_zone="Asia/Damascus", serial=2417,
    )  # fmt: skip
    return msgspec.structs.replace(message, header=header)


def _alive(value: Any) -> Any:
    match value:
        case Point():
            return Point(lat_e7=353_359_000 + value.lat_e7 % 9_000, lon_e7=401_408_123)
        case SecondDescription():
            return SecondDescription(place="deir-ez-zor", bearing_deg_true=48, distance_m=4_200)
        case Disc():
            return Disc(center=_alive(value.center), radius_m=1_500)
        case datetime():
            return value + timedelta(hours=13, minutes=40)
        case msgspec.Struct():
            known = {name: _NUMBERS[name] for name in value.__struct_fields__ if name in _NUMBERS}
            value = msgspec.structs.replace(value, **known)
            return msgspec.structs.replace(value, **{name: _alive(item) for name, item in _fields(value).items()})
        case tuple():
            return tuple(_alive(item) for item in value)
    return value


def _fields(value: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__struct_fields__ if name != "header"}


def _parted(items: list[Message], size: int) -> Iterator[list[Message]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _frame(page: str, zoom: float = 0.8) -> str:
    """The page at its own full height: a sheet that cuts one off at its foot hides what must be looked at."""
    grow = "this.style.height = this.contentDocument.documentElement.scrollHeight + 2 + 'px'"
    return f'<iframe srcdoc="{escape(page)}" onload="{grow}" style="width:100%;border:1px solid #999;zoom:{zoom}"></iframe>'


def _screen(text: str) -> str:
    """What rich writes to a terminal of eighty columns, as its own picture of that terminal."""
    console = Console(record=True, width=_COLUMNS, file=StringIO(), highlight=False, force_terminal=True)
    console.print(fitted(text, _COLUMNS), markup=False, soft_wrap=True)
    # Rich stretches every run to its count of columns; joined letters are narrower, so that is left to the font.
    drawn = console.export_svg(title="openline", unique_id=f"s{abs(hash(text))}")
    # Rich cuts the last line off at its foot, where Arabic letters still go on.
    drawn = drawn.replace("textLength=", "data-columns=").replace("clip-path=", "data-clip=")
    return drawn.replace("Fira Code", "DejaVu Sans Mono")


def _grid(cells: Iterable[str], columns: int) -> str:
    inside = "".join(f"<div>{cell}</div>" for cell in cells)
    return (
        '<!doctype html><meta charset="utf-8"><title></title><body style="margin:8px;background:#fff"'
        ' onload="document.title = document.documentElement.scrollHeight"><div style="display:grid;gap:8px;'
        f'align-items:start;grid-template-columns:repeat({columns},1fr)">{inside}</div></body>'
    )


def _draw(page: str, target: Path) -> Path:
    """A picture as tall as the page needs; raises when Chromium is absent or fails."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("chromium is needed to draw pictures: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.html"
        source.write_text(page, "utf-8")
        # A first drawing says how tall the sheet is; the window of the second is that tall.
        measured = re.search(r"<title>(\d+)</title>", _chromium(chromium, 600, "--dump-dom", source.as_uri()))
        assert measured is not None, "a sheet says its own height when it has loaded"
        _chromium(chromium, int(measured[1]), f"--screenshot={target}", source.as_uri())
    return target


def _chromium(program: str, height: int, *asked: str) -> str:
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--window-size={_WIDTH},{height}", *asked]
    return subprocess.run(command, check=True, capture_output=True, timeout=120, text=True).stdout


if __name__ == "__main__":
    main()
