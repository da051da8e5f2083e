"""Chance, in a sub-account that can be lived through again: which way a random split sends a contact."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate, count

from ghl_flow.runtime.leeway import Leeway
from ghl_flow.wire.json import object_of, objects_of, text_of
from ghl_flow.wire.node import Node


class Drawn(Leeway):
    """Ways that have weights are taken as often as these say; of others, the first."""

    def __init__(self, seed: str) -> None:
        """The same seed draws the same."""
        self._seed = seed
        self._draws = count()

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        weights = object_of(object_of(node.attributes, "extras"), "weightDistribution")
        told = [weights.get(text_of(way, "id")) for way in objects_of(node.attributes, "transitions")]
        upto = [*accumulate(float(one) for one in told if isinstance(one, int | float))]
        if len(upto) != len(ways) or upto[-1] <= 0:
            return 0
        digest = sha256(f"{self._seed} {node.id} {next(self._draws)}".encode()).digest()
        drawn = int.from_bytes(digest[:8]) / 2**64 * upto[-1]
        return next(place for place, most in enumerate(upto) if drawn < most)
