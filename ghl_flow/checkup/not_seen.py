"""What was not looked at though nothing failed, and why."""

from ghl_flow.checkup.model import Blank, Unseen

OFFLINE = Unseen(Blank.OFFLINE, "HighLevel was not asked (--offline)")
NO_DATE = Unseen(Blank.NOT_SHOWN, "HighLevel's answer has no date")


def no_agency(file: str) -> Unseen:
    """The account file names none, so nothing of it is asked."""
    return Unseen(
        Blank.NO_AGENCY,
        f"{file} names no agency",
        "write 'agency: { token: env:NAME, company_id: ... }' to have it read by the agency's token",
    )
