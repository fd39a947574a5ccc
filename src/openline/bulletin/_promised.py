"""What was promised: political undertakings, and money before and after a call; undated and unsplit stay so."""

from collections.abc import Iterator
from datetime import date

from openline.arrangement import Arrangement
from openline.picture import Picture
from openline.promises import Due, appeal_state, undertaking_states

from ._data import Column, Section, Table
from ._words import amount, bad, cell, columns_of, day_text, number, party_text, warn


def political_section(picture: Picture, arrangement: Arrangement, day: date) -> Section:
    """Every promise on record on the day."""
    rows = []
    for state in undertaking_states(arrangement, picture.undertakings, day):
        tone = bad if state.due is Due.PAST else warn if state.due is Due.PAST_IN_ONE_READING else cell
        dates = " or ".join(day_text(due) for due in state.dates) or "-"
        said = "; ".join(f"{who}: {status.value.replace('-', ' ')}" for who, status, _ in state.reports) or "no report"
        rows.append(
            (
                cell(state.undertaking.summary),
                cell(", ".join(party_text(name, arrangement) for name in state.undertaking.by)),
                cell(dates),
                tone(state.due.value),
                cell(said),
            )
        )
    return Section(
        id="promises",
        title="Political undertakings",
        lead="What was promised, by whom, due when in each reading of the text. Principles are affirmed and never scored.",
        table=Table(columns=columns_of("Promise", "By", "Due", "On this day", "Reported"), rows=tuple(rows)),
    )


def money_sections(picture: Picture, arrangement: Arrangement, call: date) -> Iterator[Section]:
    """One section for each appeal."""
    for appeal in arrangement.appeals:
        state = appeal_state(appeal, picture.contributions, call)
        rows = tuple(
            (
                cell(item.name),
                *(
                    number(amount(value, appeal.currency))
                    for value in (item.before_minor, item.after_minor, item.pledged_minor)
                ),
            )
            for item in state.contributors
        )
        before = state.before.amount_minor if state.before else None
        after = state.after.amount_minor if state.after else None
        columns = (
            Column(title="Contributor"),
            *(Column(title=t, number=True) for t in ("Up to the call", "After the call", "Pledged")),
        )
        yield Section(
            id=f"money-{appeal.id}",
            title=f"Contributions: {appeal.title}",
            lead=f"Funding by member state before and after the call of {day_text(call)}. A dash means that no figure is held; it is not zero. Pledges are not funding.",
            table=Table(
                columns=columns,
                rows=rows,
                total=(
                    cell("All funding"),
                    number(amount(before, appeal.currency)),
                    number(amount(state.after_unsplit_minor, appeal.currency)),
                    number(""),
                ),
            ),
            notes=tuple(
                _money_notes(
                    appeal.currency,
                    appeal.requirements_minor,
                    before,
                    after,
                    state.before.as_of if state.before else None,
                )
            ),
        )


def _money_notes(currency: str, asked: int, before: int | None, after: int | None, as_of: date | None) -> Iterator[str]:
    yield f"Asked for: {amount(asked, currency)}."
    if before is not None and as_of is not None:
        yield f"Received as of {day_text(as_of)}: {amount(before, currency)}, {before * 100 // asked} % of what was asked for."
    if after is not None and before is not None:
        yield f"Received by the end of the year: {amount(after, currency)}, {after * 100 // asked} %; what came after the first figure is published unsplit, so no member state's share of it is known here."
