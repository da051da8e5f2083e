"""Values as they are written."""

import pytest
from pydantic import TypeAdapter, ValidationError

from ghl_flow.language.written import TextAsWritten, number, written

TEXT: TypeAdapter[str] = TypeAdapter(TextAsWritten)


@pytest.mark.parametrize(
    ("value", "text", "kept"),
    [(730, "0730", "0730"), (7, "7", "7"), (1.5, "1.50", "1.50"), (1.5, "1.5", "1.5"), (16, "0x10", "0x10")],
)
def test_a_number_remembers_how_it_was_written(value: float, text: str, kept: str) -> None:
    found = number(value, text)
    assert found == value
    assert written(found) == kept
    assert TEXT.validate_python(found) == kept


@pytest.mark.parametrize(("value", "word"), [(True, "true"), (False, "false")])
def test_a_truth_is_no_text(value: bool, word: str) -> None:
    with pytest.raises(ValidationError, match=f'write "{word}", in quotes'):
        TEXT.validate_python(value)


def test_what_is_no_number_stays() -> None:
    assert TEXT.validate_python("07") == "07"
    assert written(None) == "None"
    with pytest.raises(ValidationError):
        TEXT.validate_python([1])
