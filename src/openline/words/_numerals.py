"""Numbers and dates in the digits and words of a language; the value is never rounded, grouped or converted.

Arabic and Persian prose has its own digits. Serials, frequencies, codes, positions and instants with Z keep ASCII
digits in every language (docs/decisions/0017). Thousands are not parted: 1.500 is fifteen hundred to one reader and
one and a half to another.

    >>> digits("2017", "fa"), metres_from_dm(-5, "en")
    ('۲۰۱۷', '-0.5')
"""

from datetime import datetime
from functools import cache

from babel import Locale

_ZERO = {"ar": "\u0660", "fa": "\u06f0"}
_DECIMAL = {"ar": "\u066b", "fa": "\u066b"}


def digits(text: str, language: str) -> str:
    """The text with ASCII digits and the decimal point written as the language writes them."""
    if language not in _ZERO:
        return text
    zero = ord(_ZERO[language])
    return text.translate({ord("0") + n: chr(zero + n) for n in range(10)} | {ord("."): _DECIMAL[language]})


def metres_from_dm(value_dm: int, language: str) -> str:
    """Decimetres as metres with one decimal, exactly."""
    sign = "-" if value_dm < 0 else ""
    return digits(f"{sign}{abs(value_dm) // 10}.{abs(value_dm) % 10}", language)


def month(number: int, language: str) -> str:
    """The month's name inside a date. Arabic has both sets of names, as documents of the United Nations do."""
    names = [_months(locale)[number] for locale in (("ar_SY", "ar_EG") if language == "ar" else (language,))]
    return "/".join(dict.fromkeys(names))


def clock(instant: datetime, language: str) -> str:
    """Hours and minutes, and seconds unless they are zero."""
    return digits(f"{instant:%H:%M}" if instant.second == 0 else f"{instant:%H:%M:%S}", language)


@cache
def _months(locale: str) -> dict[int, str]:
    return dict(Locale.parse(locale).months["format"]["wide"])
