"""Options for going through many accounts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ghl_flow.operations.fleet import Batch

ConcurrencyOption = Annotated[
    int, typer.Option("--concurrency", min=1, max=32, help="Accounts at once, each with its own limiter.")
]
ShardOption = Annotated[
    str | None, typer.Option("--shard", metavar="i/n", help="Every n-th account, from the i-th.")
]


@dataclass
class BatchOptions:
    """How to go through many accounts."""

    concurrency: ConcurrencyOption = 4
    canary: Annotated[
        str | None,
        typer.Option(
            "--canary",
            metavar="5%|N",
            help="A few first; the others only if those went well. The next account stands in for one that "
            "is not changed.",
        ),
    ] = None
    stop_after: Annotated[
        int | None,
        typer.Option(
            "--stop-after",
            min=1,
            metavar="N",
            help="Begin no more after N failures. An account that a gate holds back is none.",
        ),
    ] = None
    shard: ShardOption = None
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Skip what the last run completed, if it is unchanged here."),
    ] = False
    wave: Annotated[
        str | None,
        typer.Option(
            "--wave",
            metavar="25%|N",
            help="After the canary so many at a time, when those before went well.",
        ),
    ] = None
    max_failed: Annotated[
        str | None,
        typer.Option("--max-failed", metavar="5%", help="With --wave: begin the next though so many failed."),
    ] = None
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Between them ask doctor of those changed; stop where a check fails.",
        ),
    ] = False

    @property
    def batch(self) -> "Batch":
        """The same for the operation."""
        from ghl_flow.operations.fleet import Batch

        return Batch(
            concurrency=self.concurrency,
            canary=self.canary,
            stop_after=self.stop_after,
            shard=self.shard,
            resume=self.resume,
            wave=self.wave,
            max_failed=self.max_failed,
            check=self.check,
        )
