"""Options that take several names: repeated, or with commas between."""


def listed(given: list[str] | None) -> list[str] | None:
    """The names of an option that may be repeated; one of nothing but spaces and commas stays as it is.

    A line break in a name stays, so that it is told as a mistake.
    """
    if not given:
        return given
    found: list[str] = []
    for one in given:
        found += [name for part in one.split(",") if (name := part.strip(" "))] or [one]
    return found
