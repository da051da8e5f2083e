"""The driver an account pins."""

import pytest
from pydantic import TypeAdapter, ValidationError

from ghl_flow.spec.driver_name import DRIVERS, DriverName, known_drivers

NAME: TypeAdapter[str] = TypeAdapter(DriverName)


@pytest.mark.parametrize("name", DRIVERS)
def test_those_there_are(name: str) -> None:
    assert NAME.validate_python(name) == name


def test_others_are_named_with_those_there_are() -> None:
    with pytest.raises(ValidationError) as caught:
        NAME.validate_python("apii")
    (error,) = caught.value.errors()
    assert error["type"] == "literal_error"
    assert error["ctx"]["expected"] == "'auto', 'api', 'builder', 'snapshot' or 'file'"
    assert NAME.json_schema() == {"enum": list(known_drivers()), "type": "string"}
