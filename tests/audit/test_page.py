"""The page says what the file shows, escapes what others wrote, needs nothing from elsewhere, and names what is missing."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

from tools.vectors import example

from openline.audit import Audience, PageSetting, check_dossier, compose_dossier, dossier_page, format_dossier
from openline.journal import parse_policy
from openline.messages import ActivityNotified, NoticePassedDown, NoticeRead, Reported
from openline.picture import Folding, root_of_trust
from openline.words import Catalogue
from tests.worlds import Author, evidence

WORDS = Catalogue("en", files("openline.words").joinpath("en.ftl").read_text("utf-8"))


def page(text: str = "", audience: Audience = Audience.RECIPIENTS, *, logged: bool = False) -> str:
    jordan, iran = Author("jordan"), Author("iran")
    sample: Any = example(ActivityNotified)
    values = {name: getattr(sample, name) for name in sample.__struct_fields__}
    notice = jordan.append(ActivityNotified(**{**values, "header": jordan.header(original_text=text)}))
    iran.say(NoticeRead, about=notice)
    down: Any = example(NoticePassedDown)
    who = Reported(participant="russian-federation", post="hmeimim", by_voice_of="duty officer", words="passed down")
    iran.append(
        NoticePassedDown(
            header=iran.header(reported_by_us=who if logged else None),
            about=notice,
            coverage=down.coverage,
            until_utc=down.until_utc,
            unit_token=down.unit_token,
        )
    )
    folding = Folding(evidence([jordan, iran], [*jordan.pieces(), *iran.pieces()]))
    subject = next(entry for entry in folding.entries() if entry.leaf_hash.hex() == notice.leaf)
    dossier = compose_dossier(subject, folding, {}, audience)
    trust = {author.name: root_of_trust(author.root.vkey) for author in (jordan, iran)}
    found = check_dossier(dossier, [parse_policy(b"quorum none\n")], trust)
    setting = PageSetting(
        words=WORDS,
        made_by="jordan",
        made_at=datetime(2017, 11, 12, 8, 0, tzinfo=UTC),
        file_name="a <b>.dossier",
        names={"jordan": "Jordan & <Partners>"},
    )
    return dossier_page(format_dossier(dossier), found, setting)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"{tag} closes something else"


def test_the_page_is_whole_and_brings_nothing_from_elsewhere() -> None:
    text = page()
    tags = Tags()
    tags.feed(text)
    assert tags.open == [] and len(tags.seen) > 60
    assert {tag for tag, _ in tags.seen} & {"script", "link", "img", "iframe", "object", "a", "form"} == set()
    assert not any(name in attrs for _, attrs in tags.seen for name in ("src", "href", "style", "onload"))
    assert not re.search(r"url\(|@import|https?:", text)


def test_words_of_others_are_shown_as_words() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=y>&\"'"
    text = page(attack)
    assert "<script>" not in text and "<img" not in text
    assert "&lt;script&gt;" in text, "the words are there, as words"
    assert "Jordan &amp; &lt;Partners&gt;" in text and "a &lt;b&gt;.dossier" in text


def test_each_recipients_steps_stand_apart_and_missing_ones_are_named() -> None:
    text = page()
    ladders = dict(re.findall(r"<h3>([^<]+?)(?: <span.*?)?</h3>(<table>.*?</table>)", text, re.DOTALL))
    assert "read by an officer on watch" in ladders["iran"]
    assert "all units able to act here" in ladders["iran"]
    assert ladders["united-states"].count("not in this dossier") == 6
    assert "all units able to act here" not in ladders["united-states"]


def test_a_logged_act_is_never_shown_as_a_signature() -> None:
    text = page(logged=True)
    assert "logged for it by iran: not its own signature" in text
    assert "(as logged by another)" in text


def test_practice_claims_limits_and_prejudice_are_said() -> None:
    text = page()
    for words in (
        "EXERCISE.", "Without prejudice to legal status", "That nobody else was told", "Coverage is a claim",
        "Claimed", "Attested no later than", "nobody attests it", "openline_verify.py", "handed over in person",
    ):  # fmt: skip
        assert words in text, words


def test_a_withheld_body_is_said_to_be_withheld() -> None:
    text = page("the secret words", Audience.PUBLIC)
    assert "The body is withheld" in text
    assert "the secret words" not in text
    assert "withheld bodies say" in text
    assert "Whether this was an exercise is not shown" in text
