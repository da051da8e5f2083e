"""Readings of HighLevel's semantics where its documentation and its users disagree."""

from enum import StrEnum


class Profile(StrEnum):
    """How an event meets a contact who is already in the workflow."""

    # R1: a contact active in the workflow cannot re-enter.
    DOCUMENTED = "documented"
    # R5: each event enrols, whatever is under way; the reading of many public guides.
    CONCURRENT = "concurrent"
