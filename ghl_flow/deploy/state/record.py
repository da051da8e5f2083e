"""What the manifest remembers of a workflow, to tell who changed it since: here, or in HighLevel."""

from collections.abc import Mapping
from dataclasses import dataclass

from ghl_flow.compile.flow import CompiledWorkflow
from ghl_flow.wire.fingerprint import PART, PART_NAME, STEP, content_hash, part_digests, short_digest
from ghl_flow.wire.workflow import Status, Workflow

KEY_LENGTH = PART_NAME


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the manifest keeps of a workflow as it was last applied.

    `version` and `updated_at` are those of the account's list, `wanted` the hash of what was to be,
    `parts` short hashes of what was read back, by the short hash of the part's name. `status` is what it
    was left as. `kept`: it differs from `wanted`, and the operator chose to keep it as it is in HighLevel.
    `requested`: a person or a snapshot was asked for it, and it was not seen published since. `allowed`:
    codes of the gates that were closed when it was published, and opened by name.
    """

    version: int
    updated_at: str
    wanted: str
    parts: Mapping[str, str]
    status: Status = "published"
    kept: bool = False
    requested: bool = False
    allowed: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        stored: Workflow,
        wanted: Workflow,
        version: int,
        updated_at: str,
        status: Status,
        *,
        kept: bool = False,
    ) -> "Recorded":
        """The record of a workflow that was just read back."""
        parts = part_digests(stored.named_as(wanted))
        return cls(version, updated_at, content_hash(wanted), parts, status, kept)

    @classmethod
    def of_lock(cls, compiled: CompiledWorkflow, wanted: Workflow) -> "Recorded | None":
        """What the lock of an imported flow says: how the two were when they were the same last.

        `wanted` is the compiled workflow with ids.
        """
        if not compiled.imported_parts:
            return None
        same = content_hash(wanted) if compiled.is_as_locked else ""
        return cls(0, "", same, compiled.imported_parts)

    def says_the_same_as(self, other: "Recorded") -> bool:
        """Whether both record the same content and status; when it was is aside."""
        return self._content() == other._content()

    def _content(self) -> tuple[str, Mapping[str, str], Status, bool, bool, tuple[str, ...]]:
        return self.wanted, self.parts, self.status, self.kept, self.requested, self.allowed

    def has_step(self, step_id: str) -> bool:
        """Whether it was of a workflow with this step."""
        return short_digest(f"{STEP}{step_id}", KEY_LENGTH) in self.parts

    def has(self, name: str, value: object | None) -> bool:
        """Whether a part is as it was recorded; None stands for a part that is not there."""
        known = self.parts.get(short_digest(name, KEY_LENGTH))
        return known == (None if value is None else short_digest(value, PART))
