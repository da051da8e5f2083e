"""Where things of a picture stand."""

import pytest

from ghl_flow.cli.display.graph.layout import layout


@pytest.mark.parametrize(
    ("ids", "ways", "layers"),
    [
        ("abc", ["ab", "bc"], {"a": 0, "b": 1, "c": 2}),
        ("abcd", ["ab", "ac", "bd", "cd"], {"a": 0, "b": 1, "c": 1, "d": 2}),
        ("abc", ["ab", "bc", "ca"], {"a": 0, "b": 1, "c": 2}),  # a way back sets nothing back
        ("aa"[:1], ["aa"], {"a": 0}),
        ("abc", ["ab", "bc", "ac"], {"a": 0, "b": 1, "c": 2}),
        ("ab", [], {"a": 0, "b": 0}),
    ],
)
def test_layers(ids: str, ways: list[str], layers: dict[str, int]) -> None:
    found = layout([*ids], [(one[0], one[1]) for one in ways])
    assert {one: place.layer for one, place in found.places.items()} == layers
    places = [(one.layer, one.across) for one in found.places.values()]
    assert len({*places}) == len(places)
    assert all(0 <= one.across <= found.across - 1 for one in found.places.values())


def test_a_way_over_layers_passes_between() -> None:
    found = layout([*"abc"], [("a", "b"), ("b", "c"), ("a", "c")])
    assert [one.layer for one in found.through[2]] == [1]


def test_nothing() -> None:
    assert layout([], []).layers == 1


def test_a_ring_of_many_does_not_overflow() -> None:
    ids = [str(number) for number in range(3000)]
    found = layout(ids, [*zip(ids, [*ids[1:], ids[0]], strict=True)])
    assert found.layers == 3000
