"""Webhooks in a flow and where they go."""

import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.reference import name_of

_SECRET_NAMES = ("key", "token", "secret", "password", "passwd", "signature", "auth")


class Webhook(NamedTuple):
    """A step that calls an address. `shown` is that address without what may be secret."""

    path: YamlPath
    url: SplitResult

    @property
    def shown(self) -> str:
        """Scheme and host."""
        return f"{self.url.scheme}://{self.url.hostname or ''}"


def webhooks(subject: FlowSubject) -> Iterator[Webhook]:
    """Every webhook with an address that can be read; one that is a secret itself is none."""
    for step in subject.uncommon:
        for url in step.effects.calls:
            if name_of(url) is None:
                with suppress(ValueError):
                    yield Webhook(step.path, urlsplit(url))


def is_private(host: str) -> bool:
    """Whether the host is one that only this machine or network knows."""
    if host.lower() == "localhost" or host.lower().endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def has_secret(url: SplitResult) -> bool:
    """Whether the address carries a user, a password, or a parameter named like a secret."""
    if url.username or url.password:
        return True
    return any(
        value and any(word in name.lower() for word in _SECRET_NAMES)
        for name, value in parse_qsl(url.query, keep_blank_values=True)
    )
