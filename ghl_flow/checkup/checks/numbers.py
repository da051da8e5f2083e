"""`numbers`."""

from collections.abc import Iterator

from ghl_flow.checkup.model import Check, Examined, Subject, Unseen, failure, unseen, warning, well
from ghl_flow.counting import counted
from ghl_flow.highlevel.resources import PhoneNumber


class Numbers(Check):
    """There is a number that can text, and one is the default, which texts that name none go out from."""

    code = "numbers"
    title = "phone numbers"
    source = "official OpenAPI, phone-system.json"
    order = 30

    def examine(self, subject: Subject) -> Examined:
        found = subject.numbers
        if isinstance(found, Unseen):
            return unseen(found)
        where = "Settings > Phone System > Phone Numbers"
        if found.status in ("suspended", "closed"):
            return failure(
                f"the phone account is {found.status}: no call and no text goes through", f"look in {where}"
            )
        evidence = [_told(one) for one in found.numbers]
        if not found.numbers:
            return failure("the sub-account has no phone number", f"buy or port one: {where}")
        texting = [one for one in found.numbers if one.texts]
        if not texting:
            return failure("no phone number can send texts", f"buy one with SMS: {where}", *evidence)
        if wrong := [*_wrong(found.numbers)]:
            return warning("; ".join(wrong), f"set it in {where}", *evidence)
        return well(f"{counted(len(texting), 'number')} can text, one is the default", *evidence)


def _wrong(numbers: tuple[PhoneNumber, ...]) -> Iterator[str]:
    default = next((one for one in numbers if one.is_default), None)
    if default is None:
        yield "no number is the default, so texts may go out from any"
    elif not default.texts:
        yield f"the default number {default.number} cannot send texts"
    for one in numbers:
        if one.service == "voice_ai":
            yield f"Voice AI answers the calls of {one.number}, so that no missed-call flow starts"


def _told(one: PhoneNumber) -> str:
    marks = [one.type or "no type", "texts" if one.texts else "no texts"]
    marks += ["default"] * one.is_default
    marks += [f"forwards to {one.forwards_to}"] * bool(one.forwards_to)
    marks += [one.service] * bool(one.service)
    return f"{one.number}: {', '.join(marks)}"
