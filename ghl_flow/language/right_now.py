"""`{{ right_now.* }}`: the moment at which HighLevel fills in a text, as its help pages list it.

Numbers are not padded. In which time zone is not written anywhere: the account's is taken.
"""

from collections.abc import Mapping
from datetime import datetime

from ghl_flow.language.weekdays import WEEKDAYS
from ghl_flow.patterns import later

_FIELD = later(r"\{\{\s*(right_now\.[a-z_]+)\s*\}\}")
_ANY = later(r"\{\{")


def right_now(moment: datetime, language: str = "en") -> Mapping[str, str]:
    """What each of them reads, by name. Those whose form is not known are left out."""
    half = moment.hour % 12 or 12
    return {
        "right_now.second": str(moment.second),
        "right_now.minute": str(moment.minute),
        "right_now.hour": str(moment.hour),
        "right_now.hour_ampm": str(half),
        "right_now.ampm": "AM" if moment.hour < 12 else "PM",
        "right_now.day": str(moment.day),
        "right_now.day_of_week": WEEKDAYS[language][moment.weekday()],
        "right_now.month": str(moment.month),
        "right_now.year": str(moment.year),
        "right_now.middle_endian_date": f"{moment.month}/{moment.day}/{moment.year}",
        "right_now.little_endian_date": f"{moment.day}/{moment.month}/{moment.year}",
    }


def is_the_clock(text: str) -> bool:
    """Whether a text has nothing to fill in but the moment."""
    found = _FIELD.findall(text)
    return bool(found) and len(found) == len(_ANY.findall(text)) and set(found) <= _KNOWN


def said_now(text: str, moment: datetime, language: str = "en") -> str:
    """Such a text, filled in."""
    values = right_now(moment, language)
    return _FIELD.sub(lambda found: values.get(found[1], ""), text)


_KNOWN = frozenset(right_now(datetime(2025, 11, 4)))
