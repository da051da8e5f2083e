"""A solver for real numbers says of the shipped flow, and of wrong ones, what `verify` says."""

from pathlib import Path

import pytest

from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Result, verify
from tests.conftest import compiled

pytest.importorskip("z3", reason="the solver is not installed: pip install z3-solver")
from tests.runtime.bounded_model import Model, Recipe

SHIPPED = Path(__file__).parents[2].joinpath("flows/missed-call-text-back.yaml").read_text(encoding="utf-8")
CALLS, LATE = 2, 60
# What becomes of the text of the flow, the recipe, and which promise it breaks.
RECIPES = {
    "shipped": ("", "", Recipe(), ""),
    "too late": ("wait: 2 minutes", "wait: 4 minutes", Recipe(wait=240), "replies within 3"),
    "a window too short": (
        "within: 30 minutes } }",
        "within: 27 minutes } }",
        Recipe(window=1620),
        "at most 1",
    ),
    "nothing cancels": (
        "cancel_on: [answered_call, reply]",
        "cancel_on: []",
        Recipe(cancels=False),
        "never texts after answered",
    ),
}


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", RECIPES)
def test_a_solver_agrees(name: str, profile: Profile) -> None:
    old, new, recipe, broken = RECIPES[name]
    assert old in SHIPPED
    model = Model(recipe, calls=CALLS, steps=7, late=LATE, concurrent=profile is Profile.CONCURRENT)
    solved = {
        "at most 1": model.happens(model.two_texts_within(1800)),
        "replies within 3": model.happens(model.no_text_within(180, 1800)),
        "never texts after answered": model.happens(model.text_after()),
    }
    found = verify(
        compiled(SHIPPED.replace(old, new)), max_calls=CALLS, profiles=[profile], jitter=LATE, seconds=120
    )
    said = {
        begin: next(item.result for item in found if item.guarantee.startswith(begin)) for begin in solved
    }
    assert said == {begin: Result.VIOLATED if happens else Result.PROVED for begin, happens in solved.items()}
    # So that they agree about something.
    assert solved.get(broken, not any(solved.values()))
