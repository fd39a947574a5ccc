"""Every voice form, the pages they are printed on, and what no line asks for, each with its reason."""

from msgspec import Struct

from openline.errors import FormatError

from ._aid import ACCESS, MOVEMENT, SITE
from ._calls import DISTRESS, ENCOUNTER, HOLD, INCIDENT, NOTICE, OWNERSHIP, TEST
from ._line import VoiceForm
from ._steps import (
    ACCESS_ANSWERED,
    ANSWERED,
    CANCELLED,
    CLOSED,
    HOLD_ANSWERED,
    HOLD_RELEASED,
    HOLD_RESUMING,
    HOLD_STANDS,
    OWNERSHIP_ANSWERED,
    PASSED_DOWN,
    PROGRESSED,
    READ,
    READ_BACK,
)


class Page(Struct, frozen=True, kw_only=True):
    """One sheet of paper: a name, and the forms on it; more than one where each is short."""

    name: str
    forms: tuple[VoiceForm, ...]


PAGES: tuple[Page, ...] = (
    Page(name="hold", forms=(HOLD,)),
    Page(name="hold-answers", forms=(HOLD_ANSWERED, HOLD_RELEASED, HOLD_RESUMING, HOLD_STANDS)),
    Page(name="distress", forms=(DISTRESS,)),
    Page(name="ownership", forms=(OWNERSHIP,)),
    Page(name="ownership-answer", forms=(OWNERSHIP_ANSWERED,)),
    Page(name="activity", forms=(NOTICE,)),
    Page(name="steps", forms=(READ, PASSED_DOWN, ANSWERED, CANCELLED)),
    Page(name="read-back", forms=(READ_BACK,)),
    Page(name="movement", forms=(MOVEMENT,)),
    Page(name="movement-steps", forms=(PROGRESSED, CLOSED)),
    Page(name="site", forms=(SITE,)),
    Page(name="access", forms=(ACCESS,)),
    Page(name="access-answer", forms=(ACCESS_ANSWERED,)),
    Page(name="incident", forms=(INCIDENT,)),
    Page(name="encounter", forms=(ENCOUNTER,)),
    Page(name="test", forms=(TEST,)),
)

FORMS: tuple[VoiceForm, ...] = tuple(form for page in PAGES for form in page.forms)

LEFT_OUT: dict[str, str] = {
    "incident.reported/1 observer_position": "where the reporter stands is not said on a telephone",
    "incident.reported/1 notification": "added at the desk, where the notice can be looked up",
    "incident.reported/1 evidence_hash": "64 digits are not read aloud",
    "incident.reported/1 supersedes": "a correction is made at the desk, beside the report it corrects",
}
"""Optional fields without a line, and why; a required field always has one."""


def form_of(word: str) -> VoiceForm:
    """The form of a key, of a page that holds one form, or of a message's noun and verb; raises FormatError."""
    for form in FORMS:
        if word in (form.key, form.tag, form.tag.split("/")[0]):
            return form
    for page in PAGES:
        if word == page.name and len(page.forms) == 1:
            return page.forms[0]
    known = ", ".join(form.tag.split("/")[0] for form in FORMS)
    raise FormatError("paper.form-unknown", f"there is no form {word[:60]!r}", hint=f"forms are {known}")


def page_of(word: str) -> Page:
    """The page of a name, or on which a form stands; raises FormatError."""
    for page in PAGES:
        if word == page.name:
            return page
    try:
        form = form_of(word)
    except FormatError as error:
        names = ", ".join(page.name for page in PAGES)
        raise FormatError(error.code, error.message, hint=f"pages are {names}, prowords, numbers") from None
    return next(page for page in PAGES if form in page.forms)
