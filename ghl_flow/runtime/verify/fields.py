"""What of a contact's custom fields makes a difference to what happens.

A field that conditions compare with a value counts by its value; one that they only find empty or not, by
that; a date by how many days ago it is, as far as any condition asks for that field. With dates every
midnight counts, which makes a search long; most of them need not be looked at (`vouched_for` in `cooldowns`).

A date further ahead than any condition asks for may lie any number of days beyond that. It is kept as the
nearest such date, and at midnight it either comes one day nearer or stays (`far`): each real date ahead goes
one of these ways.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date, timedelta

from ghl_flow.kinds.conditions.field_date import read_date
from ghl_flow.kinds.conditions.model import By, Test
from ghl_flow.kinds.effects import How
from ghl_flow.runtime.interpreter import Program
from ghl_flow.runtime.verify.cooldowns import vouched_for
from ghl_flow.runtime.verify.influence import effects_in, tests


class Fields:
    """Which custom fields a condition asks for, and how."""

    def __init__(
        self, programs: Sequence[Program], put_on_outside: Collection[str] | None, jitter: int
    ) -> None:
        """Read the conditions.

        Args:
            put_on_outside: the tags that events put on; None: any may be.
            jitter: how late a wait may resume, in seconds.
        """
        self._values: set[str] = set()
        self._emptiness: set[str] = set()
        # How many days from today conditions ask for, by field.
        self._horizons: dict[str, int] = {}
        for test in tests(programs):
            self._read(test)
        if put_on_outside is not None:
            for name in [*self._horizons]:
                if vouched_for(programs, name, put_on_outside, jitter):
                    del self._horizons[name]

    @property
    def dates(self) -> Set[str]:
        """The fields that have a say by their date."""
        return self._horizons.keys()

    def _read(self, test: Test) -> None:
        if test.date is not None:
            asked = 1 if test.date.number is None else test.date.number
            self._horizons[test.name] = max(self._horizons.get(test.name, 1), asked)
        elif test.by is By.EMPTINESS:
            self._emptiness.add(test.name)
        elif test.by in (By.VALUE, By.OTHER):
            self._values.add(test.name)

    def that_matter(self, fields: Mapping[str, str], today: date) -> dict[str, str | bool | int | None]:
        """The fields of a contact, as conditions see them."""
        found: dict[str, str | bool | int | None] = {}
        for name, value in fields.items():
            if name in self._values:
                found[name] = value
            elif name in self._emptiness:
                # One with merge fields is neither (`kinds.conditions.field_is`).
                found[f"{name} holds"] = "{{" if "{{" in value else bool(value.strip())
            if name in self._horizons:
                stamped = read_date(value)
                beyond = self._horizons[name] + 1
                ago = (today - stamped).days if stamped else None
                found[f"{name} days ago"] = None if ago is None else max(-beyond, min(ago, beyond))
        return found

    def far(self, fields: Mapping[str, str], today: date) -> list[tuple[str, str]]:
        """The fields with a date further ahead than anything asks, and the nearest such date tomorrow."""
        found: list[tuple[str, str]] = []
        for name, horizon in self._horizons.items():
            stamped = read_date(fields.get(name))
            if stamped is not None and (stamped - today).days > horizon:
                found.append((name, (today + timedelta(days=horizon + 2)).isoformat()))
        return found


def by_the_day(programs: Sequence[Program]) -> str | None:
    """A field in which a fixed date meets that of the day: a proof is then one for a single day."""
    compared: set[str] = set()
    dated: set[str] = set()
    for test in tests(programs):
        if test.date is not None:
            dated.add(test.name)
        elif test.by in (By.VALUE, By.OTHER):
            compared.add(test.name)
    stamped, fixed = written(programs)
    found = sorted((fixed & dated) | ((stamped | dated) & compared))
    return found[0].rpartition(":")[2] if found else None


def written(programs: Sequence[Program]) -> tuple[set[str], set[str]]:
    """The fields that steps stamp with the date of the day, and those that they give a fixed value."""
    stamped: set[str] = set()
    fixed: set[str] = set()
    for effects in effects_in(programs):
        for write in effects.writes:
            match write.how:
                case How.STAMP:
                    stamped.add(write.field)
                case How.VALUE:
                    fixed.add(write.field)
                case How.CLEAR:
                    pass
    return stamped, fixed
