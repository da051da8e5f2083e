"""`ghl-flow render`: the text as the customer sees it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from ghl_flow.cli.options import AccountOption, AccountsOption, FlowArgument, Format, FormatOption
from ghl_flow.cli.session import Session
from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.compile.names import RenderedSms


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="render")(render)


def render(
    context: typer.Context,
    flow: FlowArgument,
    account: AccountOption = None,
    accounts: AccountsOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show every text of a flow as the customer gets it.

    For each account that runs the flow.

    With 3 when some accounts do not compile; the texts of the others are shown all the same.

    \b
    ghl-flow render missed-call-text-back -a bridgepoint-group
    ghl-flow render missed-call-text-back --accounts 'dental-*'
    """
    from ghl_flow.cli.connection import accounts_running
    from ghl_flow.cli.fleet import failure_codes, print_failures
    from ghl_flow.copy.delivery import as_delivered
    from ghl_flow.copy.encoding import measure
    from ghl_flow.copy.opt_out import tells_how

    session = Session.of(context)
    loaded = session.project.flow(flow)
    rendered: dict[str, tuple[RenderedSms, ...]] = {}
    failed: list[tuple[str, GhlFlowError]] = []
    for runner in accounts_running(session, loaded.value.flow, account, accounts):
        try:
            rendered[runner.value.account] = session.compiled(loaded, runner).texts
        except GhlFlowError as error:
            failed.append((runner.value.account, error))
    failed = [(name, error) for name, error in failed if name not in session.unusable]
    failed += session.unusable.items()
    if not rendered and len(failed) == 1:
        raise failed[0][1]
    alone = account is not None and len(account) == 1
    if fmt is Format.JSON:
        rows: list[dict[str, object]] = []
        for name, texts in rendered.items():
            for text in texts:
                measured = measure(text.body)
                rows.append(
                    {
                        **({} if alone else {"account": name}),
                        "step": text.step,
                        "body": text.body,
                        "encoding": measured.encoding,
                        "segments": measured.segments,
                        "units": measured.units,
                        "tells_how_to_opt_out": tells_how(text.body),
                        "first_segments": measure(as_delivered(text.body).first).segments,
                    }
                )
        session.print_json(rows)
    else:
        for name, texts in rendered.items():
            _print(session, name, texts)
    print_failures(session, failed)
    raise typer.Exit(failure_codes([error for _, error in failed], some=bool(rendered)))


def _print(session: Session, account: str, texts: "Sequence[RenderedSms]") -> None:
    from ghl_flow.copy.delivery import as_delivered
    from ghl_flow.copy.encoding import measure
    from ghl_flow.copy.opt_out import tells_how

    if not texts:
        session.say(f"{account}: this flow sends no text")
    for text in texts:
        measured = measure(text.body)
        plural = "segment" if measured.segments == 1 else "segments"
        session.out.print(f"{account}: {text.step} ({text.file.path})", style="bold", markup=False)
        session.out.print(text.body, markup=False, soft_wrap=True)
        session.out.print(
            f"{measured.encoding}, {measured.segments} {plural}, {measured.units} units, "
            f"{measured.per_segment} a segment",
            style="dim",
        )
        if not tells_how(text.body):
            first = measure(as_delivered(text.body).first).segments
            session.out.print(
                f"as the first text of a conversation, with HighLevel's opt-out line: {first} "
                f"{'segment' if first == 1 else 'segments'}",
                style="dim",
            )
