"""`python -m tests.judge --flows 5000 --seed 1`: verdicts about random flows, held against the judge.

Prints each disagreement with its flow, and ends with 1 where there is one.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

import yaml

from tests.judge import generator
from tests.judge.compare import Disagreement, judged
from tests.judge.flows import NotModelledError, Yaml
from tests.judge.product import NoAnswerError, NotValidError
from tests.judge.scenarios import ALL, STATED


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
    parser.add_argument("--quiet", action="store_true", help="only the numbers")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(given.seed, given.seed + given.flows):
            found = one(
                Path(folder), seed, counts, given.tries, given.calls, given.limit, everything=given.all
            )
            for flows, item in found:
                counts[f"disagreement: {item.kind}"] += 1
                if not given.quiet:
                    sys.stdout.write(f"\n=== seed {seed}\n{as_yaml(flows)}\n{item}\n")
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


def one(
    folder: Path,
    seed: int,
    counts: Counter[str],
    tries: int,
    calls: int,
    limit: float = 5,
    *,
    everything: bool = False,
) -> list[tuple[list[Yaml], Disagreement]]:
    """The flows of a seed, and what the judge does not agree to."""
    random = Random(seed)  # noqa: S311
    flows: list[Yaml] = list(generator.account(random))
    late = random.choice((0, 0, 60))
    try:
        found = judged(
            folder,
            flows,
            random,
            counts,
            tries=tries,
            calls=calls,
            late=late,
            limit=limit,
            freedom=ALL if everything else STATED,
            mixed=everything,
        )
    except NotValidError:
        counts["flow refused"] += 1
        return []
    except NoAnswerError:
        counts["no answer in time"] += 1
        return []
    except NotModelledError:
        counts["no rule of the judge"] += 1
        return []
    return [(flows, item) for item in found]


if __name__ == "__main__":
    sys.exit(main())
