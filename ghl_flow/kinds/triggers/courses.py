"""`lesson_started`, `offer_granted`, `product_granted`, `course_login`: what becomes of courses."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.names import Example
from ghl_flow.kinds.triggers.table import ONE_OF, Row, Rows, TableTrigger
from ghl_flow.language.model import DISTINCT, FilledText, SpecModel

Ids = Annotated[FilledText | list[FilledText] | None, DISTINCT]


class LessonDetails(SpecModel):
    """Which lessons; none named means all. No API of HighLevel lists courses, so they stand by their ids."""

    product: Annotated[Ids, Field(description="HighLevel's id of the course, or several.")] = None
    category: Annotated[Ids, Field(description="HighLevel's id of the category in it, or several.")] = None


class LessonStartedTrigger(TableTrigger):
    """Enrol when the contact starts a lesson: `lesson_started: {}`."""

    keyword: ClassVar[str] = "lesson_started"
    trigger_types: ClassVar[tuple[str, ...]] = ("lesson_started",)
    label: ClassVar[str] = "Lesson Started"
    happens: ClassVar[tuple[str, str]] = ("lesson that is started", "lessons that are started")
    says: ClassVar[str] = "Lesson started"
    rows: ClassVar[Rows] = (
        Row("product", "membership.product.id", "is-any-of", "Product", ONE_OF, type="multiselect"),
        Row("category", "membership.category.id", "is-any-of", "Category", ONE_OF, type="multiselect"),
    )
    word: ClassVar[str] = "lesson_started"
    word_fields: ClassVar[tuple[str, ...]] = ("membership.product.id",)
    examples = (
        Example("lesson_started: {}"),
        Example("lesson_started: { product: 65f1c0aa }"),
    )

    lesson_started: LessonDetails


class CourseDetails(SpecModel):
    """Nothing to choose: how HighLevel keeps the filter has not been observed."""


class OfferGrantedTrigger(TableTrigger):
    """Enrol when the contact gets an offer: `offer_granted: {}`."""

    keyword: ClassVar[str] = "offer_granted"
    trigger_types: ClassVar[tuple[str, ...]] = ("offer_access_granted",)
    label: ClassVar[str] = "Offer Access Granted"
    happens: ClassVar[tuple[str, str]] = ("offer", "offers")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Offer granted"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "offer_granted"
    examples = (Example("offer_granted: {}"),)

    offer_granted: CourseDetails


class ProductGrantedTrigger(TableTrigger):
    """Enrol when the contact gets a course: `product_granted: {}`."""

    keyword: ClassVar[str] = "product_granted"
    trigger_types: ClassVar[tuple[str, ...]] = ("product_access_granted",)
    label: ClassVar[str] = "Product Access Granted"
    happens: ClassVar[tuple[str, str]] = ("course", "courses")
    about_one_thing: ClassVar[bool] = True
    says: ClassVar[str] = "Course granted"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "product_granted"
    examples = (Example("product_granted: {}"),)

    product_granted: CourseDetails


class CourseLoginTrigger(TableTrigger):
    """Enrol when the contact logs in to the courses: `course_login: {}`."""

    keyword: ClassVar[str] = "course_login"
    trigger_types: ClassVar[tuple[str, ...]] = ("user_log_in",)
    label: ClassVar[str] = "User Log In"
    happens: ClassVar[tuple[str, str]] = ("login", "logins")
    says: ClassVar[str] = "Login"
    rows: ClassVar[Rows] = ()
    word: ClassVar[str] = "course_login"
    examples = (Example("course_login: {}"),)

    course_login: CourseDetails
