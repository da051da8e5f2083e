"""A digest as lines: what needs attention, once for all accounts of which it is the same."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from ghl_flow.checkup.model import Status
from ghl_flow.cli.display.folding import folded, of_each
from ghl_flow.cli.display.report import words
from ghl_flow.counting import counted
from ghl_flow.operations.monitor import ALARMING, Watch, Watched


class Line(NamedTuple):
    """One thing. `level`: fail, warn, unknown; `what`: a check's code, or what the report alarms of."""

    level: str
    accounts: tuple[str, ...]
    what: str
    message: str
    fix: str = ""


def headline(watch: Watch) -> str:
    """How many accounts, and how they are."""
    found = watch.found
    well = sum(one.well for one in found)
    if well == len(found) and not watch.failed and not watch.without_file:
        return f"{counted(len(found), 'account')}, all well"
    parts = [f"{well} well"] if well else []
    quiet = sum(one.quiet for one in found)
    parts += [f"{quiet} without a finding, where too little happened to call it well"] if quiet else []
    wrong = sum(bool(one.wrong or one.alarms) for one in found)
    parts += [f"{wrong} that {'needs' if wrong == 1 else 'need'} attention"] if wrong else []
    unknown = sum(bool(one.unknown) and not (one.wrong or one.alarms) for one in found)
    parts += [f"{unknown} not assessed in full"] if unknown else []
    parts += [f"{len(watch.failed)} not looked at"] if watch.failed else []
    total = len(found) + len(watch.failed)
    return f"{counted(total, 'account')}: {', '.join(parts)}" if parts else counted(total, "account")


def lines(watch: Watch) -> list[Line]:
    """What fails first, then what warns, then what is not known."""
    rows = [(one.account, (one.account, line)) for one in watch.found for line in _of(one)]
    found = []
    for names, (account, line) in folded(rows, lambda row: _of_each(row[1], row[0])):
        said = line if len(names) == 1 else _of_each(line, account)
        found.append(said._replace(accounts=names))
    order = [Status.FAIL, Status.WARN, Status.UNKNOWN]
    gone = [
        Line(Status.WARN, (name,), "no-file", "applied before, and no account file names it now")
        for name in watch.without_file
    ]
    return sorted([*found, *gone], key=lambda line: order.index(Status(line.level)))


def as_it_reads(one: Watched) -> Hashable:
    """What is said of an account without its name: where that is the same, two accounts read alike."""
    return tuple(_of_each(line, one.account) for line in _of(one)), one.too_little


def _of_each(line: Line, account: str) -> Line:
    return line._replace(message=of_each(line.message, account), fix=of_each(line.fix, account))


def too_little(watch: Watch) -> list[tuple[tuple[str, ...], str]]:
    """Accounts, and the checks for which too little happened in them to say anything."""
    rows = [(one.account, ", ".join(one.too_little)) for one in watch.found if one.too_little]
    return folded(rows, lambda codes: codes)


def _of(one: Watched) -> Sequence[Line]:
    found = [Line(row.status, (), code, row.message, row.fix) for code, row in (*one.wrong, *one.unknown)]
    if one.report is not None:
        said = zip(one.report.advice, words.advice(one.report), strict=True)
        for advice, text in said:
            if advice in ALARMING:
                found.append(Line(Status.WARN, (), advice, words.headline(one.report), text))
    return found
