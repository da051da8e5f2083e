"""`ghl-flow render`: the text as the customer sees it."""

import typer

from ghl_flow.cli.options import AccountOption, FlowArgument, Format, FormatOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="render")(render)


def render(
    context: typer.Context, flow: FlowArgument, account: AccountOption = None, fmt: FormatOption = Format.TEXT
) -> None:
    """Show every text of a flow as the customer gets it.

    \b
    ghl-flow render missed-call-text-back -a bridgepoint-group
    """
    from ghl_flow.copy.delivery import as_delivered
    from ghl_flow.copy.encoding import measure
    from ghl_flow.copy.opt_out import tells_how

    session = Session.of(context)
    loaded = session.project.flow(flow)
    compiled = session.compiled(loaded, session.account_for(loaded, account))
    texts = [(text, measure(text.body)) for text in compiled.texts]
    if fmt is Format.JSON:
        session.print_json(
            [
                {
                    "step": text.step,
                    "body": text.body,
                    "encoding": measured.encoding,
                    "segments": measured.segments,
                    "units": measured.units,
                    "tells_how_to_opt_out": tells_how(text.body),
                    "first_segments": measure(as_delivered(text.body).first).segments,
                }
                for text, measured in texts
            ]
        )
        return
    if not texts:
        session.say("this flow sends no text")
    for text, measured in texts:
        plural = "segment" if measured.segments == 1 else "segments"
        session.out.print(f"{text.step} ({text.file.path})", style="bold", markup=False)
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
