"""`tag`, `not_tag`: whether the contact has a tag."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ghl_flow.kinds.asked import By, Test
from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.covered import TAG_OPERATORS, beyond_condition, is_about_tags
from ghl_flow.kinds.conditions.model import Keyword, Leaf, operator_words, value_words
from ghl_flow.kinds.names import CompileContext, Example, Named, Use
from ghl_flow.kinds.reading import Names
from ghl_flow.kinds.running import Run
from ghl_flow.language.model import DISTINCT, TagName
from ghl_flow.wire.json import JsonObject, text_of


@dataclass(frozen=True, slots=True)
class HasTag(Leaf):
    """The contact has the tag (or has it not)."""

    examples: ClassVar[tuple[Example, ...]] = (
        Example("tag: vip", wire="condition.tag.json"),
        Example("not_tag: [cold, lost]", wire="condition.not-tag.json"),
    )

    keywords: ClassVar[Mapping[str, Keyword]] = {
        "tag": Keyword(
            Annotated[TagName | list[TagName], DISTINCT],
            "Has this tag, or all of these.",
            lambda value: [HasTag(tag) for tag in _listed(value)],
        ),
        "not_tag": Keyword(
            Annotated[TagName | list[TagName], DISTINCT],
            "Has not this tag, or none of these.",
            lambda value: [HasTag(tag, has=False) for tag in _listed(value)],
        ),
    }

    tag: str
    has: bool = True

    def describe(self) -> str:
        return f"{'has' if self.has else 'has not'} tag {self.tag}"

    def uses(self) -> Iterator[Use]:
        yield Use(Named.TAG, self.tag, ("tag" if self.has else "not_tag",))

    def question(self, context: CompileContext) -> JsonObject:
        return {
            "conditionType": "contact_detail",
            "conditionSubType": "tags",
            "conditionOperator": "index-of-true" if self.has else "index-of-false",
            # The value is an array here; in a trigger it is a string (observed).
            "conditionValue": [self.tag.lower()],
        }

    def written(self) -> JsonObject:
        return {"tag" if self.has else "not_tag": self.tag}

    def tag_asked(self) -> tuple[str, bool] | None:
        return self.tag.lower(), self.has

    def excludes(self, other: Leaf) -> bool:
        return other.tag_asked() == (self.tag.lower(), not self.has)

    @classmethod
    def is_stored(cls, condition: JsonObject) -> bool:
        of_workflow = condition.get("conditionType") == "workflow_contact"
        return is_about_tags(condition) and not of_workflow

    @classmethod
    def test(cls, condition: JsonObject) -> Test:
        operator, value = text_of(condition, "conditionOperator"), condition.get("conditionValue")
        # Whether several tags in one condition mean all or any of them has not been observed.
        tag = value[0] if isinstance(value, list) and len(value) == 1 else None
        of_contact = condition.get("conditionType") == "contact_detail" and operator in TAG_OPERATORS
        if of_contact and isinstance(tag, str):
            return Test(By.TAG, tag, operator == "index-of-true", operator)
        return Test(By.OTHER, "tags", operator == "index-of-true", operator, repr(value))

    @classmethod
    def beyond(cls, condition: JsonObject) -> str | None:
        if found := beyond_condition(condition, "contact_detail"):
            return found
        operator, value = text_of(condition, "conditionOperator"), condition.get("conditionValue")
        if operator not in TAG_OPERATORS:
            return f"condition operator '{operator}'"
        alone = isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)
        return None if alone else "tag condition that is not about one tag"

    @classmethod
    def holds(cls, condition: JsonObject, run: Run) -> bool:
        # R22: tags are kept in lower case and compared as exact strings.
        value = condition.get("conditionValue")
        wanted = text_of(condition, "conditionOperator") == "index-of-true"
        return isinstance(value, list) and run.has_tag(str(value[0])) == wanted

    @classmethod
    def from_stored(cls, condition: JsonObject, names: Names) -> Leaf:
        test = cls.test(condition)
        return cls(test.name, test.wanted)

    @classmethod
    def words(cls, condition: JsonObject, shown: Shown) -> str:
        return f"Contact Details > Tags {operator_words(condition)} {value_words(condition)}".rstrip()


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
