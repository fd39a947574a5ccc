"""A dossier as one page that a lawyer can read, print and check: plain sentences, nothing merged.

Every time stands in one of two columns: what its author claims, and no later than when others attest it. Every step
stands with the recipient whose step it is; a step that the file does not hold is said to be missing. The page itself
proves nothing: it says which file does, and how that is checked.
"""

# ruff: noqa: E501 - sentences and markup

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape

from openline.errors import OpenlineError
from openline.messages import BY_TAG, Status, parse_body
from openline.words import Catalogue, render

from ._dossier import STEPS, CheckedDossier, Rung, ShownEntry
from ._page_style import STYLE
from ._statement import AnswerFields, PassedDownFields

WITHOUT_PREJUDICE = "Without prejudice to legal status, recognition, sovereignty or boundaries."
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_S = 2**37
"""Beyond this second a cosignature's time is shown as a number: no calendar of ours goes there."""
_WORDS = {
    "relayed": "relayed to it by a conduit",
    "delivered": "delivered: its node held the body",
    "read-back": "position read back",
    "read": "read by an officer on watch",
    "passed-down": "passed down to units",
    "answered": "answered",
}
_EXPECTED = ("delivered", "read", "passed-down", "answered")
"""The steps that a recipient can be asked for; relays and read-backs have their occasions."""
_COLUMNS = '<colgroup><col class="w1"><col><col class="w3"><col class="w3"><col class="w1"></colgroup>'
_COVERAGE = {
    "all-units-able-to-act-here": "all units able to act here",
    "some-units": "some units",
    "none": "no units",
}
_ANSWERS = {"will-comply": "will comply", "cannot": "cannot comply", "objects": "objects"}


@dataclass(frozen=True, kw_only=True, slots=True)
class PageSetting:
    """What the page needs besides the dossier: words, names by participant, who made it and when (their claim)."""

    words: Catalogue
    made_by: str
    made_at: datetime
    file_name: str
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, participant: str) -> str:
        """A participant's name, or its id."""
        return self.names.get(participant, participant)


def dossier_page(data: bytes, checked: CheckedDossier, setting: PageSetting) -> str:
    """The page of a checked dossier, whose file holds ``data``, as HTML text."""
    versions = [_at(checked, version) for version in dict.fromkeys(rung.version for rung in checked.rungs)]
    subject = _at(checked, checked.about)
    versions = versions if subject in versions else [subject, *versions]
    parts = [
        *_head(checked, subject, setting),
        *(part for number, version in enumerate(versions) for part in _version(checked, version, number, setting)),
        *_keys(checked, setting),
        *_limits(checked),
        *_how(data, setting),
    ]
    title = escape(f"Dossier on {_object(subject)}")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>\n"
        + "\n".join(parts)
        + f"\n<footer><p>{escape(WITHOUT_PREJUDICE)} A notification is never a permission, and protection never depends "
        "on being listed. Times are UTC.</p></footer></main></body></html>\n"
    )


# -- the top: what this is ------------------------------------------------------------------------------------------


def _head(checked: CheckedDossier, subject: ShownEntry, setting: PageSetting) -> Iterator[str]:
    yield "<header>"
    drill = {said.status is Status.EXERCISE for entry in _told(checked) if (said := entry.says)}
    if subject.says is None:
        yield '<p class="exercise">Whether this was an exercise is not shown: its body is withheld.</p>'
    elif drill == {True}:
        yield '<p class="exercise">EXERCISE. Everything in this dossier is practice.</p>'
    elif True in drill:
        yield '<p class="exercise">PARTLY EXERCISE. What is practice is marked so; do not read it as having happened.</p>'
    yield "<h1>Who was told what, and when</h1>"
    author = setting.name(subject.participant)
    yield f'<p class="lead">{escape(_what(subject, setting))}, by {escape(author)}. Object <code>{escape(_object(subject))}</code>.</p>'
    made = setting.made_at.astimezone(UTC)
    yield (
        f'<p class="note">Put together by {escape(setting.name(setting.made_by))}, who says it was on {made:%d %B %Y at %H:%M} UTC. '
        "Times marked <em>claimed</em> are what an author wrote. Times marked <em>attested</em> come from the clocks of other "
        "parties, who cosigned a history that holds the entry: it was written no later than that.</p></header>"
    )


def _told(checked: CheckedDossier) -> list[ShownEntry]:
    """The entries that say something to somebody; key entries are the journals' own."""
    numbers = {number for rung in checked.rungs for found in rung.steps.values() for number in found}
    named = {checked.about, *(rung.version for rung in checked.rungs)}
    return [e for n, e in enumerate(checked.entries) if e.says and (n in numbers or e.leaf.hash in named)]


# -- one version and its recipients -----------------------------------------------------------------------------------


def _version(checked: CheckedDossier, version: ShownEntry, number: int, setting: PageSetting) -> Iterator[str]:
    rungs = [rung for rung in checked.rungs if rung.version == version.leaf.hash]
    told = [rung for rung in rungs if rung.told]
    yield f"<section><h2>{'In short' if number == 0 else f'Amendment {number}'}</h2>"
    if told:
        yield "<ul>"
        for rung in told:
            yield f"<li><strong>{escape(setting.name(rung.who))}</strong>: {escape(_sentence(checked, rung))}</li>"
        yield "</ul>"
    else:
        yield "<p>No recipient can be named from what is shown here.</p>"
    yield "</section><section><h2>What was said</h2>"
    yield from _said(version, setting)
    yield "</section><section><h2>What each of them did</h2>"
    for rung in (*told, *(rung for rung in rungs if not rung.told)):
        yield from _ladder(checked, rung, version, setting)
    if not rungs:
        yield "<p>Nothing that is shown here says who did what about it.</p>"
    yield "</section>"


def _said(version: ShownEntry, setting: PageSetting) -> Iterator[str]:
    if version.says is None:
        yield "<p><strong>The body is withheld.</strong> It is shown that this entry stood in the journal, not what it says.</p>"
    else:
        for row in _full(version, setting):
            yield f'<p class="said">{escape(row)}</p>'
    yield f'<table class="facts">{_when_rows(version)}</table>'


def _when_rows(entry: ShownEntry) -> str:
    claimed = _claimed(entry) or "withheld"
    by = ", ".join(f"{_moment(item.timestamp)} ({item.name})" for item in sorted(entry.head.cosignatures, key=_time))
    rows = [
        ("Claimed by its author", claimed),
        ("Attested no later than", by or "nobody else attests a time"),
        ("Stands at", f"entry {entry.index} of {entry.head.checkpoint.origin}"),
        ("Leaf", entry.leaf.hash.hex()),
        ("Signed with", ", ".join(entry.signers)),
    ]
    if entry.contested:
        rows.append(("Contested", "a later entry revokes a key under which it stands, from before it on"))
    return "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)


def _ladder(checked: CheckedDossier, rung: Rung, version: ShownEntry, setting: PageSetting) -> Iterator[str]:
    role = (
        ""
        if rung.told
        else "its author, about it later"
        if rung.who == version.participant
        else "not named as a recipient"
    )
    aside = f' <span class="soft">({role})</span>' if role else ""
    yield f'<section class="ladder"><h3>{escape(setting.name(rung.who))}{aside}</h3><table>{_COLUMNS}<thead><tr>'
    yield "<th>Step</th><th>What</th><th>Claimed</th><th>Attested no later than</th><th>Entry</th></tr></thead><tbody>"
    steps = dict.fromkeys([*(STEPS.values() if rung.told else ()), *rung.steps])
    for step in steps:
        if step not in rung.steps:
            tone = "missing" if step in _EXPECTED else "absent"
            yield f'<tr class="{tone}"><td>{escape(_WORDS[step])}</td><td colspan="4">not in this dossier</td></tr>'
        for at in rung.steps.get(step, ()):
            yield _step_row(checked.entries[at], step, setting)
    yield "</tbody></table></section>"


def _step_row(entry: ShownEntry, step: str, setting: PageSetting) -> str:
    cells = [_WORDS.get(step, _what(entry, setting)), _detail(entry, setting), _claimed(entry), _attested(entry)]
    row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    mark = ' class="contested"' if entry.contested else ""
    place = f"{escape(entry.participant)}:{entry.index}"
    return f"<tr{mark}>{row}<td>{place}<br><code>{entry.leaf.hash.hex()[:12]}</code></td></tr>"


def _detail(entry: ShownEntry, setting: PageSetting) -> str:
    """What a step says, whose signature it is, and what is to be held against it."""
    assert entry.says is not None, "a step is an entry that says something"
    said, parts = entry.says, []
    match said.fields:
        case PassedDownFields(coverage=coverage, until_utc=until):
            parts.append(f"to {_COVERAGE[coverage]}, until {_plain(until)}")
        case AnswerFields(answer=answer):
            parts.append(_ANSWERS[answer])
    signer = "its node" if said.tag == "entry.received/1" else f"an officer of {said.from_post}"
    parts.append(f"signed by {signer}")
    if said.logged_for:
        parts.append(f"logged for it by {setting.name(entry.participant)}: not its own signature")
    if said.tag == "notice.relayed/1":
        parts.append(f"by {setting.name(entry.participant)}")
    if said.status is Status.EXERCISE:
        parts.append("exercise")
    if entry.contested:
        parts.append("CONTESTED: a key under it was revoked later, from before it on")
    return "; ".join(parts)


def _sentence(checked: CheckedDossier, rung: Rung) -> str:
    """One recipient in one sentence: which steps it took, which are missing here."""
    done, missing = [], []
    for step in _EXPECTED:
        numbers = rung.steps.get(step, ())
        if not numbers:
            missing.append({"passed-down": "passing it down", "answered": "an answer"}.get(step, f"being {step}"))
            continue
        last = checked.entries[numbers[-1]]
        logged = " (as logged by another)" if last.says and last.says.logged_for else ""
        done.append(_done(step, last) + logged)
    text = ", ".join(done) if done else "nothing from it is in this dossier"
    return f"{text}. Not in this dossier: {', '.join(missing)}." if missing and done else f"{text}."


def _done(step: str, entry: ShownEntry) -> str:
    assert entry.says is not None, "a step is an entry that says something"
    match entry.says.fields:
        case PassedDownFields(coverage=coverage, until_utc=until):
            return f"passed it down to {_COVERAGE[coverage]} until {_plain(until)}"
        case AnswerFields(answer=answer):
            return f"answered: {_ANSWERS[answer]}"
    return "its node received it" if step == "delivered" else "an officer read it"


# -- keys, limits, how to verify --------------------------------------------------------------------------------------


def _keys(checked: CheckedDossier, setting: PageSetting) -> Iterator[str]:
    yield "<section><h2>Who vouches for the signatures</h2>"
    if checked.trusted:
        yield "<p>The officials of each journal are those whose keys were handed over in person to whoever made this page.</p>"
    else:
        yield "<p><strong>Each journal named its own officials</strong>; nobody compared them with keys handed over in person.</p>"
    yield '<table><thead><tr><th>Journal</th><th>Of</th><th class="n">Entries shown</th><th class="n">Withheld</th>'
    yield "<th>Largest head shown</th></tr></thead><tbody>"
    for origin in dict.fromkeys(entry.head.checkpoint.origin for entry in checked.entries):
        own = [entry for entry in checked.entries if entry.head.checkpoint.origin == origin]
        head = max((entry.head.checkpoint for entry in own), key=lambda item: item.size)
        withheld = sum(entry.says is None for entry in own)
        yield (
            f"<tr><td>{escape(origin)}</td><td>{escape(setting.name(own[0].participant))}</td>"
            f'<td class="n">{len(own)}</td><td class="n">{withheld}</td>'
            f"<td>{head.size} entries, root <code>{head.root.hex()}</code></td></tr>"
        )
    yield "</tbody></table></section>"


def _limits(checked: CheckedDossier) -> Iterator[str]:
    withheld = sum(entry.says is None for entry in checked.entries)
    yield "<section><h2>What this does not show</h2><ul>"
    yield "<li>That no key was revoked or suspended later, or in an entry that is not in this dossier.</li>"
    yield "<li>That nobody else was told. A step that is not here may have been taken, and recorded elsewhere or not at all.</li>"
    yield "<li>How far an order really went. Coverage is a claim, signed by an officer of the post named.</li>"
    yield "<li>That anybody agreed. Reading is not agreeing, and a cosignature says only that a history was held.</li>"
    yield "<li>When anything was written, beyond the attested bound. A time that is only claimed may be wrong.</li>"
    if withheld:
        yield f"<li>What {withheld} withheld bodies say. Their leaves stand in the journals; their words were not given.</li>"
    yield "</ul></section>"


def _how(data: bytes, setting: PageSetting) -> Iterator[str]:
    name = escape(setting.file_name)
    yield (
        "<section><h2>How to check it</h2><p>This page proves nothing. The file "
        f"<code>{name}</code> does; it has {len(data):,} bytes, and its SHA-256 is <code>{sha256(data).hexdigest()}</code>. "
        "Anybody can check it without a network and without Openline, with the single file <code>openline_verify.py</code> "
        "(600 lines, made to be read), a policy file that says whose cosignatures count, and the officials' keys as they were "
        "handed over in person:</p>"
        f"<pre>python openline_verify.py {name} --policy POLICY --roots TRUST</pre>"
        "<p>Ask the parties for policy and keys yourself; do not take them from whoever gave you this page.</p></section>"
    )


# -- small words ------------------------------------------------------------------------------------------------------


def _at(checked: CheckedDossier, leaf: bytes) -> ShownEntry:
    return next(entry for entry in checked.entries if entry.leaf.hash == leaf)


def _object(entry: ShownEntry) -> str:
    return f"{entry.participant}/{entry.leaf.leaf.id}"


def _what(entry: ShownEntry, setting: PageSetting) -> str:
    if entry.says is None:
        return "An entry whose body is withheld"
    name = entry.says.tag.replace(".", "-").replace("/", "-")
    return setting.words.say(name) if entry.says.tag in BY_TAG and setting.words.has(name) else entry.says.tag


def _full(entry: ShownEntry, setting: PageSetting) -> list[str]:
    """Every field in words, when a node would take the body for a message; else what it is."""
    assert entry.leaf.body is not None, "asked of shown bodies"
    try:
        text = render(parse_body(entry.leaf.body), setting.words)
    except OpenlineError:
        return [f"{_what(entry, setting)}. A node would not count this body: it is no whole message of its type."]
    return [row for row in text.split("\n") if row]


def _claimed(entry: ShownEntry) -> str:
    return "" if entry.says is None else _plain(entry.says.dtg_utc)


def _attested(entry: ShownEntry) -> str:
    return "nobody attests it" if entry.attested_s is None else _moment(entry.attested_s)


def _plain(text: str) -> str:
    return text.replace("T", " ").removesuffix("Z")


def _moment(seconds: int) -> str:
    if seconds >= _LAST_S:
        return f"POSIX second {seconds}"
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"


def _time(item: object) -> int:
    return int(getattr(item, "timestamp", 0))
