"""A niche: what its texts may not say, which words of a reply mean danger, what its owner looks at first."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from ghl_flow.language.model import DISTINCT, FilledText, Identifier, SpecModel
from ghl_flow.language.tongues import Language

NICHE_FILE: Final = "niche.yaml"

LIBRARY_LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")
"""The languages in which each niche of the library has all of its texts."""

Compliance = Literal["hipaa", "legal", "insurance", "shaft", "lending", "housing"]
"""What rules beyond those of every text may hold: health data, legal advice, insurance, age-gated goods,
money lent or collected, fair housing. Advisory, never a promise."""


class Replies(SpecModel):
    """What customers write: the tests of a niche's danger words."""

    danger: Annotated[
        tuple[FilledText, ...], DISTINCT, Field(description="Each of these has to call a person.")
    ] = ()
    harmless: Annotated[tuple[FilledText, ...], DISTINCT, Field(description="None of these may.")] = ()


class NicheFile(SpecModel):
    """`niche.yaml`. What is left out is empty; `ghl-flow templates lint` says what should be there."""

    version: Literal[1]
    niche: Annotated[Identifier, Field(description="The niche, as accounts name it.")]
    name: Annotated[FilledText | None, Field(description="What people call it: Roofing.")] = None
    description: Annotated[str, Field(min_length=1, description="Whose texts these are.")]
    ask: Annotated[
        dict[Language, FilledText],
        Field(default_factory=dict, description="The one question of its first texts, by language."),
    ]
    limits: Annotated[
        tuple[FilledText, ...], DISTINCT, Field(description="What none of its texts may say, a line each.")
    ] = ()
    danger_words: Annotated[
        dict[Language, Annotated[tuple[FilledText, ...], DISTINCT]],
        Field(
            default_factory=dict,
            description="Words of a reply that stop every flow and call a person, by language. A reply that "
            "holds one, in any case, counts: 'gas' would also be in 'gasket'.",
        ),
    ]
    replies: Annotated[
        Replies | None, Field(description="Replies that its danger words are tried on by lint.")
    ] = None
    checklist: Annotated[
        tuple[FilledText, ...], DISTINCT, Field(description="What the owner does before it goes live.")
    ] = ()
    compliance: Annotated[
        tuple[Compliance, ...], DISTINCT, Field(description="Rules that may hold for this trade. Advisory.")
    ] = ()
    source: Annotated[FilledText | None, Field(description="Where its asks, limits and words come from.")] = (
        None
    )
    as_of: Annotated[date | None, Field(description="When that was looked up.")] = None

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.niche

    def all_danger_words(self) -> tuple[str, ...]:
        """Those of every language, each once: who is in danger writes in their own."""
        return tuple(dict.fromkeys(word for words in self.danger_words.values() for word in words))
