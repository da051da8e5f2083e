"""What differs between the samples that were submitted and those that flows send."""

from datetime import date

import pytest

from ghl_flow.a2p.record import Record, RecordedSample, drifted
from ghl_flow.a2p.samples import Sample


@pytest.mark.parametrize(
    ("submitted", "sent", "differs"),
    [
        ({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, []),
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, []),
        ({"a": "1", "b": "2"}, {"a": "1", "b": "3"}, ["b (changed)"]),
        ({"a": "1"}, {"a": "1", "b": "2"}, ["b (new)"]),
        ({"a": "1", "b": "2"}, {"a": "1"}, ["b (submitted)"]),
        ({"a": "1", "b": "2"}, {"b": "3", "c": "4"}, ["b (changed)", "c (new)", "a (submitted)"]),
        ({"a": "1"}, {"b": "1"}, []),
    ],
)
def test_a_text_of_the_same_name_is_one_difference(
    submitted: dict[str, str], sent: dict[str, str], differs: list[str]
) -> None:
    record = Record(
        version=1,
        account="acme",
        recorded=date(2026, 11, 27),
        digest="sha256:" + "0" * 64,
        samples=tuple(RecordedSample(name=name, text=text) for name, text in submitted.items()),
    )
    assert drifted(record, [Sample(name, text, text) for name, text in sent.items()]) == differs
