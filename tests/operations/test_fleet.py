"""Many accounts at once: order, how many together, when to stop."""

from collections.abc import Sequence
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from ghl_flow.deploy.applying.outcome import NotBegunError, NotBegunInterrupted
from ghl_flow.errors import AuthenticationError, GhlFlowError, UsageError
from ghl_flow.operations.accounts import Accounts, Chosen, chosen_accounts
from ghl_flow.operations.events import (
    AccountEnded,
    CanaryBegan,
    CanaryEnded,
    CanaryNothing,
    Event,
    RunBegan,
    RunEnded,
)
from ghl_flow.operations.fleet import Waves, run_accounts, shard
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.waves import Canary, Verdict, failures_tolerated, share_of
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded
from tests.operations.conftest import account


@pytest.fixture
def chosen(folder: Path, workspace: Workspace) -> Chosen:
    """Four accounts, a to d."""
    for name in "abcd":
        account(folder, name)
    return chosen_accounts(workspace, Accounts(matching="?"))


class Working:
    """Work that notes who was begun, and fails for some."""

    def __init__(self, *fails: str, after: int | None = None, workspace: Workspace | None = None) -> None:
        self.begun: list[str] = []
        self.together = 0
        self._now = 0
        self._fails, self._after, self._workspace = fails, after, workspace

    async def __call__(self, item: Loaded[Account]) -> str:
        name = item.value.account
        self.begun.append(name)
        self._now += 1
        self.together = max(self.together, self._now)
        if self._workspace is not None and len(self.begun) == self._after:
            self._workspace.stop.request()
        await anyio.lowlevel.checkpoint()
        self._now -= 1
        if name in self._fails:
            raise AuthenticationError(f"{name} is closed")
        return name.upper()


def test_each_comes_to_its_result_in_the_order_given(
    workspace: Workspace, chosen: Chosen, told: list[Event]
) -> None:
    found = run_accounts(workspace, chosen, Working("b"), concurrency=4)
    assert found.results == [("a", "A"), ("c", "C"), ("d", "D")]
    assert [name for name, _ in found.failed] == ["b"]
    assert found.exit_code() == 3
    assert (told[0], told[-1]) == (RunBegan(4), RunEnded())
    assert {event.account for event in told if isinstance(event, AccountEnded)} == set("abcd")


@pytest.mark.parametrize("concurrency", [1, 2, 3])
def test_no_more_than_that_at_once(concurrency: int, workspace: Workspace, chosen: Chosen) -> None:
    work = Working()
    run_accounts(workspace, chosen, work, concurrency=concurrency)
    assert work.together == concurrency


def test_those_chosen_that_are_not_valid_come_last(workspace: Workspace, chosen: Chosen) -> None:
    broken = Chosen(chosen.accounts[:1], {"z": GhlFlowError("not valid")})
    assert [name for name, _ in run_accounts(workspace, broken, Working()).rows] == ["a", "z"]


@pytest.mark.parametrize(("fails", "begun"), [("a", "a"), ("", "abcd"), ("c", "abcd")])
def test_others_begin_only_if_the_canary_went_well(
    fails: str, begun: str, workspace: Workspace, chosen: Chosen
) -> None:
    work = Working(*fails)
    found = run_accounts(workspace, chosen, work, canary=Canary(1))
    assert "".join(work.begun) == begun
    assert len(found.rows) == 4


def test_a_result_may_count_as_a_failure(workspace: Workspace, chosen: Chosen) -> None:
    work = Working()
    found = run_accounts(
        workspace,
        chosen,
        work,
        canary=Canary(1),
        verdict=lambda result: Verdict.WRONG if result == "A" else Verdict.WELL,
    )
    assert work.begun == ["a"]
    assert "because the canary failed (a)" in str(dict(found.failed)["b"])


@pytest.mark.parametrize(
    ("held", "fails", "count", "tried", "begun"),
    [
        ("", "", 2, "ab", "abcd"),
        ("A", "", 1, "ab", "abcd"),
        ("AB", "", 2, "abcd", "abcd"),
        ("ABCD", "", 1, "abcd", "abcd"),
        # One stands in for one that is held back, and fails.
        ("A", "b", 1, "ab", "ab"),
        ("A", "c", 1, "ab", "abcd"),
    ],
)
def test_the_next_account_stands_in_for_a_canary_that_is_held_back(
    held: str,
    fails: str,
    count: int,
    tried: str,
    begun: str,
    workspace: Workspace,
    chosen: Chosen,
    told: list[Event],
) -> None:
    work, canary = Working(*fails), Canary(count)
    found = run_accounts(
        workspace,
        chosen,
        work,
        canary=canary,
        verdict=lambda result: Verdict.HELD_BACK if result in held else Verdict.WELL,
    )
    assert ("".join(canary.tried), "".join(work.begun)) == (tried, begun)
    assert len(found.rows) == 4
    began = [event for event in told if isinstance(event, CanaryBegan)]
    assert "".join(name for event in began for name in event.accounts) == tried
    ended = [event for event in told if isinstance(event, CanaryEnded)]
    assert len(ended) == (begun == "abcd")
    if ended:
        well = tuple(name for name in tried if name.upper() not in held)
        nothing = CanaryNothing(tuple(name for name in tried if name.upper() in held))
        assert ended == [CanaryEnded(well, 4 - len(tried), nothing)]


def test_one_that_is_held_back_is_no_failure_to_stop_after(workspace: Workspace, chosen: Chosen) -> None:
    work = Working("d")
    run_accounts(workspace, chosen, work, stop_after=1, verdict=lambda _: Verdict.HELD_BACK)
    assert work.begun == [*"abcd"]


def test_after_so_many_failures_no_further_is_begun(workspace: Workspace, chosen: Chosen) -> None:
    work = Working("a", "b")
    found = run_accounts(workspace, chosen, work, stop_after=2)
    assert work.begun == ["a", "b"]
    assert [type(error) for _, error in found.failed] == [AuthenticationError] * 2 + [NotBegunError] * 2


def test_once_asked_to_stop_no_further_is_begun(workspace: Workspace, chosen: Chosen) -> None:
    work = Working(after=2, workspace=workspace)
    found = run_accounts(workspace, chosen, work)
    assert (work.begun, found.exit_code()) == (["a", "b"], 130)
    assert [type(error) for _, error in found.failed] == [NotBegunInterrupted, NotBegunInterrupted]


def test_what_was_not_thought_of_fails_its_account_only(
    workspace: Workspace, chosen: Chosen, told: list[Event]
) -> None:
    async def work(item: Loaded[Account]) -> str:
        if item.value.account == "b":
            raise RuntimeError("not thought of")
        return item.value.account

    found: PerAccount[str] = run_accounts(workspace, chosen, work)
    assert [name for name, _ in found.results] == ["a", "c", "d"]
    assert "internal error" in str(found.failed[0][1])
    assert told[-1] == RunEnded()


def test_the_end_is_told_after_an_interrupt_as_well(
    workspace: Workspace, chosen: Chosen, told: list[Event]
) -> None:
    async def work(item: Loaded[Account]) -> str:
        raise KeyboardInterrupt

    with pytest.raises(BaseException) as caught:  # noqa: PT011 - alone, or in a group
        run_accounts(workspace, chosen, work)
    assert not isinstance(caught.value, Exception)
    assert told[-1] == RunEnded()


@pytest.mark.parametrize("concurrency", [1, 2, 4])
def test_stopped_at_once_each_account_says_how_far_it_came(
    concurrency: int,
    workspace: Workspace,
    chosen: Chosen,
    told: list[Event],
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def work(item: Loaded[Account]) -> str:
        name = item.value.account
        if name != "a":
            await anyio.sleep(0.01)
        if name == "b":
            workspace.stop.request()
            raise KeyboardInterrupt
        if name in "cd":
            await anyio.sleep(5)
        return name

    found: PerAccount[str] = run_accounts(workspace, chosen, work, concurrency=concurrency)
    begun = "ab" if concurrency == 1 else "abc" if concurrency == 2 else "abcd"
    assert found.results == [("a", "a")]
    assert {name: "cut off in the middle" in str(error) for name, error in found.failed} == {
        name: name in begun for name in "bcd"
    }
    assert all(("not begun" in str(error)) is (name not in begun) for name, error in found.failed)
    assert found.exit_code() == 130
    assert told[-1] == RunEnded()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "found"), [("1/2", "ac"), ("2/2", "bd"), ("3/3", "c"), ("1/1", "abcd"), ("5/9", "")]
)
def test_shard(text: str, found: str) -> None:
    assert "".join(shard("abcd", text)) == found


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "a/b", "1/2/3", "-1/2"])
def test_no_shard(text: str) -> None:
    with pytest.raises(UsageError, match="is not i/n"):
        shard("abcd", text)


@pytest.mark.parametrize(
    ("text", "count"), [(None, 0), ("1", 1), ("9", 9), ("1%", 1), ("50%", 2), ("51%", 3)]
)
def test_canary(text: str | None, count: int) -> None:
    assert share_of(4, text, "--canary") == count


@pytest.mark.parametrize("text", ["", "0", "0%", "101%", "5 %", "-1", "half"])
def test_no_canary(text: str) -> None:
    with pytest.raises(UsageError, match="is not a share or a number"):
        share_of(4, text, "--canary")


WAVES = [
    # size, tolerated, who fails, whom the check finds, who is begun
    (2, 0, "", "", "abcd"),
    (2, 0, "b", "", "ab"),
    (2, 0.5, "b", "", "abcd"),
    (2, 0.49, "b", "", "ab"),
    (1, 0.5, "ab", "", "a"),
    (3, 0, "", "c", "abc"),
    (3, 0, "", "d", "abcd"),
    (0, 0, "", "a", "abcd"),
]


@pytest.mark.parametrize(("size", "tolerated", "fails", "wrong", "begun"), WAVES)
def test_waves(
    size: int, tolerated: float, fails: str, wrong: str, begun: str, chosen: Chosen, workspace: Workspace
) -> None:
    asked: list[str] = []

    async def check(items: Sequence[Loaded[Account]]) -> Sequence[str]:
        names = [item.value.account for item in items]
        asked.extend(names)
        return [f"{name}: status" for name in names if name in wrong]

    work = Working(*fails)
    found = run_accounts(workspace, chosen, work, waves=Waves(size, tolerated, check))
    assert "".join(work.begun) == begun
    assert not {*asked} & {*fails}
    left = [str(error) for _, error in found.failed if isinstance(error, NotBegunError)]
    assert len(left) == 4 - len(begun)
    if wrong and left:
        assert left[0] == f"not begun, because the check after the accounts before found: {wrong}: status"
    elif tolerated and left:
        share = "50" if len(begun) == 2 else "100"
        limit = f"{tolerated:.0%}"[:-1]
        assert f"because 1 of {len(begun)} failed: {share} % is over {limit} % (--max-failed)" in left[0]


@pytest.mark.parametrize(
    ("tolerated", "stop_after", "why"),
    [
        (0.5, 1, "others failed"),
        (0.5, 2, "others failed"),
        (0.3, 4, "1 of 3 failed: 33.3 % is over 30 % (--max-failed)"),
        (0, 4, "others failed"),
    ],
)
def test_no_share_is_blamed_that_is_not_over(
    tolerated: float, stop_after: int, why: str, folder: Path, workspace: Workspace
) -> None:
    for name in "abcdef":
        account(folder, name)
    chosen = chosen_accounts(workspace, Accounts(matching="?"))
    work = Working("c", "d")
    found = run_accounts(workspace, chosen, work, waves=Waves(3, tolerated), stop_after=stop_after)
    left = [str(error) for _, error in found.failed if isinstance(error, NotBegunError)]
    assert left
    assert {*left} == {f"not begun, because {why}"}


def test_a_check_comes_after_the_canary(chosen: Chosen, workspace: Workspace) -> None:
    async def check(_: object) -> Sequence[str]:
        return ["a: drift"]

    work = Working()
    run_accounts(workspace, chosen, work, canary=Canary(1), waves=Waves(check=check))
    assert work.begun == ["a"]


@pytest.mark.parametrize(("text", "share"), [(None, 0), ("5%", 0.05), ("0%", 0), ("99%", 0.99)])
def test_tolerated(text: str | None, share: float) -> None:
    assert failures_tolerated(text) == share


@pytest.mark.parametrize("text", ["5", "100%", "%", "-1%", "x%"])
def test_not_tolerated(text: str) -> None:
    with pytest.raises(UsageError, match="--max-failed"):
        failures_tolerated(text)
