"""Every hour is of one part of the day."""

import pytest

from ghl_flow.insight.part_of_day import PartOfDay, part_of_day


@pytest.mark.parametrize(
    ("hours", "part"),
    [
        ((8, 10), PartOfDay.MORNING),
        ((11, 13), PartOfDay.MIDDAY),
        ((14, 16), PartOfDay.AFTERNOON),
        ((17, 20), PartOfDay.EVENING),
        ((21, 23), PartOfDay.NIGHT),
        ((0, 7), PartOfDay.NIGHT),
    ],
)
def test_every_hour_is_of_a_part_of_the_day(hours: tuple[int, int], part: PartOfDay) -> None:
    assert {part_of_day(hour) for hour in range(hours[0], hours[1] + 1)} == {part}
