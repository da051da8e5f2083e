"""Files of exported messages: what is read, and what is said of what is not."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ghl_flow.errors import UsageError
from ghl_flow.insight.history import Unread
from ghl_flow.insight.history_file import read_history
from ghl_flow.wire.json import JsonObject
from tests.insight.rows import answered, missed, said, text

ROWS = [
    missed(0),
    text(2, body='He said "hi", twice;\nbye'),
    said(9, body="Sí, mañana"),
    answered(60, seconds=8),
]


def _csv(rows: list[JsonObject], *, delimiter: str = ",", meta: str = "meta.") -> str:
    flat = []
    for one in rows:
        inside = one.get("meta")
        told = inside if isinstance(inside, dict) else {}
        flat.append(
            {key: value for key, value in one.items() if key != "meta"}
            | {f"{meta}{key}": value for key, value in told.items()}
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, sorted({key for one in flat for key in one}), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue()


def _page(rows: list[JsonObject]) -> dict[str, object]:
    return {"messages": rows, "total": len(rows), "nextCursor": None}


def _meta_as_json(rows: list[JsonObject]) -> str:
    return _csv([{**one, "Meta": json.dumps(one.pop("meta", {}))} for one in map(dict, rows)], meta="")


SHAPES = {
    "answer": json.dumps(_page(ROWS)),
    "pretty": json.dumps(_page(ROWS), indent=2),
    "list": json.dumps(ROWS),
    "answers": json.dumps([_page(ROWS[:2]), _page(ROWS[2:])]),
    "nested": json.dumps({"messages": _page(ROWS)}),
    "lines": "\n".join(json.dumps(one) for one in ROWS) + "\n\n",
    "lines of answers": json.dumps(_page(ROWS[:3])) + "\r\n" + json.dumps(_page(ROWS[3:])),
    "csv": _csv(ROWS),
    "csv of a spreadsheet": "\ufeff" + _csv(ROWS, delimiter=";"),
    "tabs": _csv(ROWS, delimiter="\t", meta="meta/"),
    "short names": _csv(ROWS, meta=""),
    "meta as JSON": _meta_as_json(ROWS),
    "numbers for types": _csv([{**one, "messageType": ""} for one in ROWS]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same(shape: str, tmp_path: Path) -> None:
    file = tmp_path / "history"
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(SHAPES[shape])
    plain = tmp_path / "plain"
    plain.write_text(SHAPES["list"], encoding="utf-8")
    assert read_history(file) == read_history(plain)
    assert len(read_history(file).messages) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no messages"),
        ("[]", "has no messages"),
        ('{"messages": []}', "has no messages"),
        ('{"error": "x"}', "none of 1 entries is a message (message 1 has no contact)"),
        ('{"messages": null}', "(message 1 has no object)"),
        ('[{"a": 1},\n{"b": 2},\n oops]', ":3: not JSON"),
        ('{"contactId": "x"}\n{broken\n', ":2: not JSON"),
        ("hello\n", ":1: no column contactId"),
        ("contactId,dateAdded,direction\n", ":1: no column messageType"),
        ("contactId,dateAdded,direction,messageType,contactId\n", ":1: two columns are contactId"),
        ("contactId,dateAdded,direction,messageType,Body,body\n", ":1: two columns are body"),
        (
            "contactId,dateAdded,direction,messageType,meta.callStatus,callStatus\n",
            ":1: two columns are meta.callStatus",
        ),
        (_csv(ROWS).splitlines()[0] + "\n" + "x," * 40 + "\n", ":2: 41 cells under"),
        ("contactId,dateAdded,direction,messageType\n", "has no messages"),
        ('contactId,dateAdded,direction,messageType\na,b,"c\n', ":2: not CSV"),
        ("contactId,dateAdded,direction,messageType\na,b,inbound,SMS\n", "(line 2 has no time"),
        ("[" * 300, ": not JSON"),
    ],
)
def test_what_is_no_history_is_refused_with_its_place(content: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "history"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_history(file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)
    assert caught.value.diagnostics[0].hint


def test_a_column_that_is_almost_right_is_named(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(_csv(ROWS).replace("contactId", "contact_id"), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_history(file)
    assert caught.value.diagnostics[0].hint == "'contact_id' may be it: name it contactId"


def test_single_entries_that_are_none_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    broken = {**said(3), "direction": None}
    file.write_text("\n".join(json.dumps(one) for one in (*ROWS, broken, 7)), encoding="utf-8")
    found = read_history(file)
    assert [(one.place, str(one.why)) for one in found.unreadable] == [
        ("line 5", "no direction"),
        ("line 6", "no object"),
    ]


@pytest.mark.parametrize("column", ["body", "meta", "another"])
def test_a_cell_is_as_long_as_it_is(column: str, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    long = json.dumps({"x": "y" * 200_000})
    file.write_text(_csv([{**said(0), column: long}, said(9)], meta=""), encoding="utf-8")
    found = read_history(file)
    assert len(found.messages) == 2
    assert len(found.messages[0].body) == (len(long) if column == "body" else len("Yes please"))


def _dated(*moments: str) -> str:
    return "\n".join(
        json.dumps({**said(0), "id": str(number), "dateAdded": at}) for number, at in enumerate(moments)
    )


@pytest.mark.parametrize(
    ("clock", "moments", "now", "ahead"),
    [
        # A wrong date does not become "now".
        ("2026-12-01", ["2026-11-02", "2026-11-03", "2099-01-01"], "2026-11-03", ["line 3"]),
        ("2026-12-01", ["2027-11-02", "2026-11-03"], "2026-11-03", ["line 1"]),
        ("2026-11-03", ["2026-11-02", "2026-11-04T00:00:01", "2026-11-03"], "2026-11-03", ["line 2"]),
        # What a zone taken for another does is no wrong date.
        ("2026-11-03", ["2026-11-02", "2026-11-04"], "2026-11-04", []),
        # Where most are ahead, the clock of this machine is no judge: a sandbox's history.
        ("2020-01-01", ["2026-11-02", "2026-11-04", "2019-12-30"], "2026-11-04", []),
    ],
)
def test_messages_of_the_future_are_passed_over(
    clock: str, moments: list[str], now: str, ahead: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "history.jsonl"
    file.write_text(_dated(*moments), encoding="utf-8")
    found = read_history(file, datetime.fromisoformat(clock).replace(tzinfo=UTC))
    assert found.now == datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert [(one.place, one.why) for one in found.unreadable] == [(place, Unread.AHEAD) for place in ahead]


def test_what_is_later_than_this_machine_s_clock_has_a_wrong_time(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    now = datetime.now(UTC)
    file.write_text(_dated(*(f"{now + timedelta(days=days):%Y-%m-%d}" for days in (-3, -2, 9))), "utf-8")
    assert len(read_history(file).unreadable) == 1
