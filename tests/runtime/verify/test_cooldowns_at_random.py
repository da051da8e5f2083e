"""Dates that need not be looked at, in flows that chance makes: looking at them finds the same."""

from collections.abc import Collection, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.errors import GhlFlowError
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify import Result, facts, verify
from ghl_flow.runtime.verify import search as searching
from ghl_flow.runtime.verify.cooldowns import vouched_for
from ghl_flow.runtime.verify.mixing import Mixing
from tests.conftest import compiled
from tests.runtime.flow_maker import flow_text

# Of most flows every date is looked at either way; of these some need not be.
SEEDS = (4, 23, 29, 40, 62)


@given(st.integers(0, 2**32))
@settings(max_examples=15, deadline=None)
def test_looking_at_the_dates_finds_the_same(seed: int) -> None:
    verdicts_that_are_the_same(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_ways_decide_something(seed: int) -> None:
    assert verdicts_that_are_the_same(seed) > 0


def verdicts_that_are_the_same(seed: int) -> int:
    """How many verdicts about random flows are the same, whether every date is looked at or not.

    Raises:
        AssertionError: one is not.
    """
    random = Random(seed)
    try:
        item = compiled(cooling(random, "example", "other"))
        beside = [compiled(cooling(random, "other", "example"))] if random.random() < 0.5 else []
        jitter = random.choice((0, 60))
        with pytest.MonkeyPatch.context() as patch:
            passed_over: list[str] = []

            def asked(
                programs: list[Program],
                name: str,
                outside: Sequence[str],
                jitter: int,
                *,
                come_without: Collection[str],
                mixed: bool = False,
            ) -> bool:
                found = vouched_for(programs, name, outside, jitter, come_without=come_without, mixed=mixed)
                passed_over.extend([name] if found else [])
                return found

            patch.setattr(searching, "MAX_STEPS", 1)
            # Steps that mix look at dates anyway, or have tests of their own.
            patch.setattr(Mixing, "any", False)
            patch.setattr(facts, "vouched_for", asked)
            verify(item, max_calls=2, beside=beside, jitter=jitter)
            if not passed_over:
                return 0  # every date is looked at, so both searches would be the same
            patch.setattr(searching, "MAX_STEPS", 1500)
            patch.setattr(facts, "vouched_for", vouched_for)
            quick = verify(item, max_calls=2, beside=beside, jitter=jitter)
            if all(one.result is Result.UNKNOWN for one in quick):
                return 0  # which nothing disagrees with
            patch.setattr(facts, "vouched_for", lambda *_, **__: False)
            whole = verify(item, max_calls=2, beside=beside, jitter=jitter)
    except GhlFlowError:
        return 0
    decided = [
        (one, other)
        for one, other in zip(quick, whole, strict=True)
        if Result.UNKNOWN not in (one.result, other.result)
    ]
    for one, other in decided:
        assert one.result is other.result, (one, other)
    return len(decided)


def cooling(random: Random, name: str, other: str) -> str:
    """A random flow, most of the time behind a guard."""
    text = flow_text(random, name, other if random.random() < 0.5 else None)
    if random.random() < 0.2:
        return text
    head, _, rest = text.partition("\nsteps:\n")
    body, _, tail = rest.partition("\nguarantees:\n")
    window = random.choice(("30 minutes", "1 hour", "30 hours"))
    lines = [
        f"  - if: {{ seen: {{ within: {window}, tag: {name}-cooling }} }}",
        "    then: [end]",
        "    else:",
    ]
    lines += [f"    {line}" for line in body.splitlines()]
    lines += ["      - sms: Hi", "      - update_contact: { seen: now }"]
    return f"{head}\nsteps:\n" + "\n".join(lines) + f"\nguarantees:\n{tail}"
