"""Contacts in what others may see: a word for each, that tells them apart and nothing else."""

from datetime import datetime
from hashlib import sha256


def caller(account: str, since: datetime, contact: str, *, personal: bool) -> str:
    """The contact's id where `personal`, else a word that is theirs in this account and period."""
    if personal:
        return contact
    return sha256(f"{account}\n{since.isoformat()}\n{contact}".encode()).hexdigest()[:8]
