"""A project as its repository has it at a revision, for the accounts there are now."""

from functools import cached_property
from pathlib import Path

from ghl_flow.errors import UsageError
from ghl_flow.spec.account import Account
from ghl_flow.spec.definitions import Broken, Definitions, read_each
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.project import Project

OF_NOW = (
    *("location_id", "labels", "token", "oauth", "agency", "snapshot", "builder_session", "workflow_driver"),
    *("native_missed_call_text_back", "call_connect", "incoming_call_timeout", "number_intelligence"),
    *("a2p", "created", "hipaa", "sms_compliance", "rebill_markup"),
)
"""How an account is reached, and what is so in HighLevel by its file: going back changes none of that."""


class ProjectAsOf(Project):
    """What accounts are to hold is of then: flows, templates, values, hours, locks, facts.

    Which accounts there are, how they are reached and what is so there (`OF_NOW`) is of now, and so are the
    limits of an apply: an old file may name a token that is gone, or a registration that was refused since.
    """

    def __init__(self, root: Path, now: Project, label: str) -> None:
        """`root` holds the files of then; `label`: how places name the revision, `1a2b3c4d5:flows/x.yaml`."""
        self.now = now
        self._label = label
        super().__init__(root)
        self.home = now.home
        paths = self.settings.paths.model_copy(update={"journal": now.settings.paths.journal})
        kept = {"safety": now.settings.safety, "agency": now.settings.agency, "paths": paths}
        self.settings = self.settings.model_copy(update=kept)

    def display(self, path: Path) -> str:
        """A path as git names it."""
        if not path.is_relative_to(self.root):
            return super().display(path)
        shown = f"{self._label}:{self.now.display(self.now.root / path.relative_to(self.root))}"
        self._shown_files.setdefault(shown, path)
        return shown

    @cached_property
    def _accounts(self) -> Definitions[Account]:
        then = read_each(self.account_files(), self.load_account, self.display, "account")
        before = {item.value.account: item for item in then.good}
        wrong = {one.name: one for one in then.broken}
        found: Definitions[Account] = Definitions([], [*self.now.broken_accounts])
        for item in self.now.accounts:
            name = item.value.account
            if name in before:
                found.good.append(_as_now(before[name], item))
            else:
                found.broken.append(wrong.get(name) or self._was_not_there(item))
        return found

    def _was_not_there(self, item: Loaded[Account]) -> Broken:
        name = item.value.account
        error = UsageError(
            f"'{name}' was not in the project at {self._label}", hint=f"leave it out: --exclude {name}"
        )
        return Broken(name, item.document.source.path, error)


def _as_now(then: Loaded[Account], now: Loaded[Account]) -> Loaded[Account]:
    """The account of then with what is so now; places are those of today's file, which can be changed."""
    kept = {name: getattr(now.value, name) for name in OF_NOW}
    return Loaded(then.value.model_copy(update=kept), now.document)
