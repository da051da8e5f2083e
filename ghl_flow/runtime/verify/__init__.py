"""Guarantees decided for every timing of a few events: proved, refuted by a shortest case, or unknown.

`influence` reads from the wire what workflows look at and change, `fields` and `cooldowns` which dates count,
and `events` what may happen to whom;
`situation` asks the interpreter what happens, `zone` holds when, `search` goes from `point` to `point`
through everything that can come next, `watch` knows what each guarantee forbids, `forever` finds runs that
never end, `story` gives a counterexample its times, `replay` runs it again before it is shown,
`assumptions` tell what a verdict rests on, and `decide` puts the question. Anything that cannot be decided
is unknown with the reason, never a pass.
"""

from ghl_flow.runtime.verify.assumptions import Assumption, Terms, Tried, Word
from ghl_flow.runtime.verify.decide import verify
from ghl_flow.runtime.verify.verdict import TEXT, Counterexample, Moment, Result, Verdict

__all__ = [
    "TEXT",
    "Assumption",
    "Counterexample",
    "Moment",
    "Result",
    "Terms",
    "Tried",
    "Verdict",
    "Word",
    "verify",
]
