"""What HighLevel appends to the first text of a conversation, as a sub-account words it.

No API tells the wording: a person reads it in HighLevel, Settings > Phone System > SMS Compliance, and writes
it into the account file.
"""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from ghl_flow.language.model import FilledText, SpecModel

OPT_OUT_LINE: Final = "Reply STOP to unsubscribe"
"""HighLevel's own wording (R26; help centre, "How to Configure SMS Compliance Settings", 2025-09-23)."""

INSTRUCTED: Final = ("STOP", "STOPALL", "CANCEL", "UNSUBSCRIBE", "END", "QUIT")
"""The words whose instruction makes a text carry its own opt-out line (R26; same article, as of 2025-09-24: a
whole phrase, no longer the lone word)."""

OFF: Final = "off"

# A sub-account words the line as it likes, in Spanish too; what carriers act on in a reply is another matter.
_SPANISH = ("ALTO", "PARAR", "PARA", "BAJA", "CANCELAR", "CANCELE", "DETENER", "SALIR", "FIN")
_WORD = re.compile(rf"\b(?:{'|'.join((*INSTRUCTED, *_SPANISH))})\b", re.IGNORECASE)


# Other spellings of off: as a line they would be one word that no sub-account appends.
_LIKE_OFF = frozenset(("off", "no", "none", "false", "never", "null", "-", "~"))


def _off(line: str) -> str:
    """The line, or `off` in whatever spelling; raises ValueError where it may be meant and is not said."""
    word = line.strip().casefold()
    if word == OFF:
        return OFF
    if word in _LIKE_OFF:
        raise ValueError(f"'{line}' is no line that HighLevel appends: write off where it is switched off")
    return line


def _names_a_word(line: str) -> str:
    if line != OFF and not _WORD.search(line):
        raise ValueError(
            f"'{line}' names no word that stops texts: write the line as HighLevel shows it, such as "
            f"'{OPT_OUT_LINE}', or off"
        )
    return line


class SmsCompliance(SpecModel):
    """The lines that HighLevel appends to a first text, as the settings of the sub-account have them."""

    opt_out: Annotated[
        FilledText,
        AfterValidator(_off),
        AfterValidator(_names_a_word),
        Field(max_length=160, description="The opt-out line; off where the agency switched it off."),
    ] = OPT_OUT_LINE
    sender: Annotated[
        Annotated[FilledText, AfterValidator(_off)] | None,
        Field(
            max_length=160,
            description="The line that says who writes, or off. Default: 'Thanks, first_name at "
            "business_name', of the account's vars.",
        ),
    ] = None
    again_after_days: Annotated[
        int | None,
        Field(ge=1, le=60, description="After how many days both come again; default: only once."),
    ] = None
