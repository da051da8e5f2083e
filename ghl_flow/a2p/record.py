"""What was submitted: a committed file beside the project, by which a change of texts shows."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field

from ghl_flow.a2p.samples import MOST, Sample
from ghl_flow.files import make_folder, write_whole
from ghl_flow.folders import is_absent
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.spec.loader import load


class RecordedSample(SpecModel):
    """A sample as it was submitted."""

    name: FilledText
    text: FilledText


class Record(SpecModel):
    """`a2p/<account>.yaml`: the samples of a packet on the day it was submitted."""

    version: Literal[1]
    account: FilledText
    recorded: date
    use_case: FilledText | None = None
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$", description="Of the samples.")]
    samples: tuple[RecordedSample, ...]


def digest_of(samples: Sequence[Sample]) -> str:
    """A digest of what samples say."""
    said = "\n".join(sorted(one.text for one in samples[:MOST]))
    return f"sha256:{sha256(said.encode()).hexdigest()}"


def read_record(path: Path, display: str) -> Record | None:
    """The record of an account; None where there is none. Raises SpecError where it is not valid."""
    return load(path, Record, display).value if not is_absent(path) else None


def write_record(path: Path, account: str, use_case: str | None, samples: Sequence[Sample], on: date) -> None:
    """Write down what is submitted; raises UsageError where it cannot be written."""
    document = {
        "version": 1,
        "account": account,
        "recorded": on,
        "use_case": use_case,
        "digest": digest_of(samples),
        "samples": [{"name": one.name, "text": one.text} for one in samples[:MOST]],
    }
    make_folder(path.parent)
    write_whole(path, yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100))


def drifted(record: Record, samples: Sequence[Sample]) -> list[str]:
    """What flows send now and was not submitted, and what was submitted and nothing sends, each text once."""
    before = {one.text: one.name for one in record.samples}
    now = {one.text: one.name for one in samples[:MOST]}
    new = [name for text, name in now.items() if text not in before]
    gone = [name for text, name in before.items() if text not in now]
    return [
        *(f"{name} (changed)" for name in new if name in gone),
        *(f"{name} (new)" for name in new if name not in gone),
        *(f"{name} (submitted)" for name in gone if name not in new),
    ]
