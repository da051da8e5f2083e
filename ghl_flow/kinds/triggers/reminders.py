"""`birthday`, `task_due`: a day has come. HighLevel looks once a day."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, model_validator

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.standard_fields import STANDARD_FIELDS
from ghl_flow.kinds.triggers.moments import WHEN
from ghl_flow.kinds.triggers.table import DAYS, Row, Rows, TableTrigger
from ghl_flow.language.duration import Duration
from ghl_flow.language.model import SpecModel


def whole_days(length: Duration) -> Duration:
    """Refuse what is not some days: HighLevel counts them."""
    if not length.seconds:
        raise ValueError("no days before or after it is the day itself: leave before and after out")
    if not length.is_whole_days:
        raise ValueError(f"'{length}' is not a number of whole days, which is how HighLevel counts")
    return length


Days = Annotated[Duration, AfterValidator(whole_days)]


class Reminder(SpecModel):
    """How far from the day; neither: on the day."""

    before: Annotated[Days | None, Field(description="So many days before it.")] = None
    after: Annotated[Days | None, Field(description="So many days after it.")] = None

    @model_validator(mode="after")
    def _one_side(self) -> "Reminder":
        if self.before is not None and self.after is not None:
            raise ValueError("a day is before or after the other, not both: make it two triggers")
        return self


def _rows(field: str) -> Rows:
    """Both sides of a day. As stored; the field of a birthday is from the builder's own list."""
    before = ("time-diff-now-lte", "Before no. of days")
    after = ("time-diff-now-gte", "After no. of days")
    return (
        Row("before", field, *before, DAYS, "before-days-in-number", "number"),
        Row("after", field, *after, DAYS, type="number"),
    )


class BirthdayTrigger(TableTrigger):
    """Enrol on the contact's birthday: `birthday: {}`, or `birthday: { before: 3 days }`."""

    keyword: ClassVar[str] = "birthday"
    trigger_types: ClassVar[tuple[str, ...]] = ("birthday_reminder",)
    label: ClassVar[str] = "Birthday Reminder"
    # Once a year: 365 days, less one because HighLevel may look earlier on the second.
    apart: ClassVar[int] = 364 * 86400
    comes_by: ClassVar[str] = STANDARD_FIELDS["date_of_birth"].stored
    happens: ClassVar[tuple[str, str]] = ("birthday", "birthdays")
    says: ClassVar[str] = "Birthday"
    rows: ClassVar[Rows] = _rows("contact.dateOfBirth")
    word: ClassVar[str] = "birthday"
    word_fields: ClassVar[tuple[str, ...]] = (WHEN,)
    examples = (Example("birthday: {}"), Example("birthday: { before: 3 days }"))

    birthday: Reminder


class TaskDueTrigger(TableTrigger):
    """Enrol when a task of the contact is due: `task_due: { before: 1 day }`."""

    keyword: ClassVar[str] = "task_due"
    trigger_types: ClassVar[tuple[str, ...]] = ("task_due_date_reminder",)
    label: ClassVar[str] = "Task Reminder"
    happens: ClassVar[tuple[str, str]] = ("task that is due", "tasks that are due")
    says: ClassVar[str] = "Task due"
    rows: ClassVar[Rows] = _rows("task.dueDate")
    word: ClassVar[str] = "task_due"
    word_fields: ClassVar[tuple[str, ...]] = (WHEN,)
    examples = (Example("task_due: {}"), Example("task_due: { after: 2 days }"))

    task_due: Reminder
