"""`location`."""

from ghl_flow.checkup.model import (
    Blank,
    Check,
    Examined,
    Subject,
    Unseen,
    failure,
    not_assessed,
    unseen,
    well,
)


class Location(Check):
    """The sub-account is the one meant, and has the time zone of its file, by which hours are kept."""

    code = "location"
    title = "sub-account and time zone"
    source = "official OpenAPI, locations.json"
    order = 20

    def examine(self, subject: Subject) -> Examined:
        found, account = subject.location, subject.account
        if isinstance(found, Unseen):
            return unseen(found)
        about = f"'{found.name}' ({found.id})"
        if not found.timezone:
            return not_assessed(
                Blank.NOT_SHOWN,
                f"the sub-account has no time zone, and {subject.file} says {account.timezone}",
                "set it in Settings > Business Profile",
                about,
            )
        if found.timezone != account.timezone:
            return failure(
                f"the sub-account is in {found.timezone}, but {subject.file} says {account.timezone}",
                f"write 'timezone: {found.timezone}', or change it in Settings > Business Profile",
                about,
            )
        return well(f"the sub-account is in {found.timezone}, as {subject.file} says", about)
