"""Guarantees decided for every timing of a few events: proved, refuted by a shortest case, or unknown.

`situation` asks the interpreter what happens, `zone` holds when, `search` goes through everything that can
come next, `watch` knows what each guarantee forbids, `story` gives a counterexample its times, and
`decide` puts the question. Anything that cannot be decided is unknown with the reason, never a pass.
"""

from ghl_flow.runtime.verify.decide import verify
from ghl_flow.runtime.verify.verdict import Counterexample, Result, Verdict

__all__ = ["Counterexample", "Result", "Verdict", "verify"]
