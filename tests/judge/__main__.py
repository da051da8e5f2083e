"""`python -m tests.judge --flows 5000 --seed 1`: verdicts about random flows, held against the judge.

Prints each disagreement with its flow, and ends with 1 where there is one.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import yaml

from tests.judge import generator
from tests.judge.compare import Disagreement, Question, judged, smallest
from tests.judge.more import KINDS
from tests.judge.product import NotValidError
from tests.judge.scenarios import BEFORE_CLOCKS_CHANGE
from tests.judge.scope import ALL
from tests.judge.written import NotModelledError, TooLongError, Yaml


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.judge", description=__doc__)
    parser.add_argument("--flows", type=int, default=300, help="how many accounts of flows")
    parser.add_argument("--seed", type=int, default=1, help="of the first; the next has the next number")
    parser.add_argument("--tries", type=int, default=40, help="scenarios for each proof")
    parser.add_argument("--calls", type=int, default=2, help="triggering events, as verify --max-calls")
    parser.add_argument("--limit", type=float, default=5, help="seconds for the verdicts of one flow")
    parser.add_argument(
        "--all", action="store_true", help="also what docs/verification.md says it leaves out"
    )
    parser.add_argument("--as-made", action="store_true", help="flows as they were made, not made smaller")
    parser.add_argument("--kinds", nargs="*", default=(), choices=KINDS, help="of steps, in every flow")
    parser.add_argument("--quiet", action="store_true", help="only the numbers")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    began = time.process_time()
    question = Question(given.tries, given.calls, 0, given.limit, ALL if given.all else None)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(given.seed, given.seed + given.flows):
            for flows, item in one(Path(folder), seed, counts, question, given.kinds):
                counts[f"disagreement: {item.kind}"] += 1
                if given.quiet:
                    continue
                shown = flows
                if not given.as_made:
                    shown = smallest(Path(folder), flows, item, question_of(seed, question))
                sys.stdout.write(f"\n=== seed {seed}\n{as_yaml(shown)}\n{item}\n")
                sys.stdout.flush()
    for name, count in sorted(counts.items()):
        sys.stdout.write(f"{count:>7}  {name}\n")
    sys.stdout.write(f"{time.process_time() - began:>7.1f}  seconds of processor time\n")
    return 1 if any(name.startswith("disagreement") for name in counts) else 0


def as_yaml(flows: list[Yaml]) -> str:
    """Flows as files."""
    return "---\n".join(
        yaml.safe_dump(dict(flow), sort_keys=False, default_flow_style=None) for flow in flows
    )


def late_of(seed: int) -> int:
    """How late waits may be in the question about the flows of a seed, in seconds."""
    return 60 if seed % 3 == 0 else 0


def question_of(seed: int, question: Question) -> Question:
    """The question about the flows of a seed."""
    return replace(question, late=late_of(seed), zone=zone_of(seed))


def zone_of(seed: int) -> str:
    """The account's time zone: every second is where most accounts are."""
    zones = tuple(BEFORE_CLOCKS_CHANGE)
    return zones[0] if seed % 2 else zones[seed // 2 % len(zones)]


def one(
    folder: Path, seed: int, counts: Counter[str], question: Question, kinds: Sequence[str] = ()
) -> list[tuple[list[Yaml], Disagreement]]:
    """The flows of a seed, and what the judge does not agree to."""
    random = Random(seed)
    flows: list[Yaml] = list(generator.account(random, kinds))
    try:
        found = judged(folder, flows, random, counts, question_of(seed, question))
    except NotValidError:
        counts["flow refused"] += 1
        return []
    except NotModelledError:
        counts["no rule of the judge"] += 1
        return []
    except TooLongError:
        counts["too long for the judge"] += 1
        return []
    return [(flows, item) for item in found]


if __name__ == "__main__":
    sys.exit(main())
