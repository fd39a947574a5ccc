"""What is written by hand and read aloud: numbered lines of every call, and the pages they are printed on."""

from ._cards import numbers_card, prowords_card
from ._clean import plain_words
from ._fields import choices, declared
from ._fill import Typed, check_accuracy, fields_of, judged, usual
from ._forms import FORMS, LEFT_OUT, PAGES, Page, form_of, page_of
from ._head import HEAD, Head, HeadLine, judged_head, read_head
from ._line import FormLine, Reading, Surroundings, VoiceForm
from ._page import Paper, form_page
from ._reading import PRECISIONS, chosen, slug
from ._second import apart
from ._show import typed_lines
from ._times import read_time, show_time

__all__ = [
    "FORMS",
    "HEAD",
    "LEFT_OUT",
    "PAGES",
    "PRECISIONS",
    "FormLine",
    "Head",
    "HeadLine",
    "Page",
    "Paper",
    "Reading",
    "Surroundings",
    "Typed",
    "VoiceForm",
    "apart",
    "check_accuracy",
    "choices",
    "chosen",
    "declared",
    "fields_of",
    "form_of",
    "form_page",
    "judged",
    "judged_head",
    "numbers_card",
    "page_of",
    "plain_words",
    "prowords_card",
    "read_head",
    "read_time",
    "show_time",
    "slug",
    "typed_lines",
    "usual",
]
