"""What missed calls cost, in words."""

from ghl_flow.cost.amount import Amount
from ghl_flow.insight.roi import From, Input, Value, rounded

INPUTS = {
    Input.MISSED: "callers missed a month, each once",
    Input.REAL_LEAD: "of them, who would buy",
    Input.CALLS_AGAIN: "who call again by themselves",
    Input.CLOSE: "of those talked to, who buys",
    Input.JOB_VALUE: "what a job earns",
    Input.REPLY: "who answers the text",
    Input.HANDLED: "of replies, taken up in time",
    Input.MARGIN: "gross profit of a job",
}
SHARES = frozenset(
    (Input.REAL_LEAD, Input.CALLS_AGAIN, Input.CLOSE, Input.REPLY, Input.HANDLED, Input.MARGIN)
)
ORIGINS = {
    From.HISTORY: "this account's messages",
    From.OPTION: "as given",
    From.ACCOUNT: "the account file",
    From.ASSUMED: "assumed",
}
MISSING = {
    Input.JOB_VALUE: "What a job earns is not told, and is never assumed: take --job-value 450, or write "
    "'economics: { job_value: 450 }' in the account file.",
    Input.MISSED: "How many calls are missed is not told: read the account's messages with --days 30, take "
    "--missed 40, or write 'sms_costs: { missed_calls_per_month: 40 }' in the account file.",
}
CAUTION = "A planning range, not a forecast."


def money(value: float) -> str:
    """Two significant digits."""
    return f"{rounded(value):,.0f}"


def between(amount: Amount) -> str:
    """400 to 1,200."""
    low, high = money(amount.low), money(amount.high)
    return low if low == high else f"{low} to {high}"


def dollars(amount: Amount) -> str:
    """What something costs, without cents."""
    return f"US${between(amount)}" if amount.high >= 1 else "less than US$1"


def value(one: Input, found: Value) -> str:
    """An input with its span."""
    amount = found.amount
    if one in SHARES:
        low, likely, high = (f"{part * 100:.0f}" for part in amount)
        return f"{likely} %" if low == high else f"{likely} % ({low} to {high})"
    return money(amount.likely) if amount.known else f"{money(amount.likely)} ({between(amount)})"


def origin(found: Value) -> str:
    """Who says so."""
    return f"{ORIGINS[found.origin]}: {found.source}" if found.source else ORIGINS[found.origin]


def jobs(amount: Amount) -> str:
    """How many jobs pay for the texts."""
    if amount.high <= 1:
        return "less than one job a month pays for the texts"
    return f"{amount.low:.1f} to {amount.high:.1f} jobs a month pay for the texts"
