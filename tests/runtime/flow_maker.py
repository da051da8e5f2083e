"""Flows at random: what `verify` is held against that nobody thought of."""

from random import Random

TAGS = ("a", "b", "vip")
WAITS = ("1m", "2m", "10m", "30m", "31m", "1h", "1d")
MERGED = '{ note: "{{ contact.city }}" }'
TRIGGERS = (
    "call_status: { direction: inbound, status: [no-answer] }",
    "call_status: { direction: inbound, status: [no-answer] }",
    "call_status: { direction: inbound, status: [busy, no-answer] }",
    "contact_tag: { added: a }",
    "contact_tag: { removed: b }",
    "contact_tag: { added: go }",
    "stage: { pipeline: Sales, to: New }",
    "opportunity_status: { pipeline: Sales, to: won }",
    "customer_reply: {}",
    "customer_reply: { contains: stop }",
    "customer_reply: { contains: [stop, price], has_tag: a }",
    "customer_reply: { channel: sms, to: this }",
    "contact_tag: { added: go, has_not_tag: vip }",
    "contact_tag: { added: go, has_tag: a }",
    "contact_tag: { removed: a, has_not_tag: b }",
    "contact_changed: { field: note, to: texted }",
    "contact_changed: { field: note, has_not_tag: b }",
    "form: Intake",
    "form: {}",
    "appointment: { calendar: Intro }",
    "appointment: { status: new }",
    "booked: {}",
    "user_reply: {}",
    "invoice: { status: overdue }",
)
CARDS = (
    "opportunity: { pipeline: Sales, stage: New }",
    "opportunity: { pipeline: Sales, stage: Quoted, status: won, backward: true }",
    "opportunity: { pipeline: Sales, status: lost }",
    "create_opportunity: { pipeline: Sales, stage: New, status: open }",
    "update_opportunity: { pipeline: Sales, stage: Quoted }",
    "update_opportunity: { status: won }",
    "remove_opportunity: Sales",
)
CLOCKS = (
    ['- wait: { until: "10:00" }'],
    ['- wait: { until: "22:30" }'],
    ["- wait: 10m", '  resume: { from: "9:00", to: "17:30" }'],
    ["- wait: 1h", '  resume: { days: mon-fri, from: "8:00", to: "20:00" }'],
)
WINDOWS = (
    ', window: { from: "8:00", to: "21:00" }',
    ', window: { days: mon-fri, from: "9:00", to: "17:30" }',
    ', window: { from: "20:00", to: "6:00" }',
)
GUARANTEES = (
    "at_most: { sms: 1, within: 30 minutes }",
    "at_most: { sms: 2, within: 2 hours }",
    "at_most: { sms: 1, per: flow, within: 5 minutes }",
    "at_most: { sms: 1, within: 1 day }",
    "replies_within: 3 minutes",
    "replies_within: 40 minutes",
    "never_texts_after: [reply]",
    "never_texts_after: [answered_call]",
    "never_texts_after: [user_reply]",
    "never_texts_after: [opt_out, appointment_booked]",
    'quiet_hours: { from: "21:00", to: "8:00" }',
)


def flow_text(random: Random, name: str = "example", other: str | None = None) -> str:
    """A flow that compiles, most of the time."""
    lines = _steps(random, 3, 2, name, other)
    triggers = random.sample(TRIGGERS, random.choice((1, 1, 2)))
    cancels = random.choice(("", "", "cancel_on: [reply]", "cancel_on: [answered_call, user_reply]"))
    guarantees = random.sample(GUARANTEES, 4)
    window = random.choice(("", "", *WINDOWS))
    settings = f"{{ reentry: {_yes(random)}, stop_on_response: {_yes(random)}{window} }}"
    return "\n".join(
        (
            f"version: 1\nflow: {name}\nname: {name.title()}\ntrigger:",
            *(f"  - {trigger}" for trigger in triggers),
            "fields:\n  seen: { name: Seen, type: datetime }\n  note: { name: Note, type: text }",
            f"settings: {settings}\n{cancels}\nsteps:",
            *(f"  {line}" for line in lines),
            "guarantees:",
            *(f"  - {guarantee}" for guarantee in guarantees),
            "",
        )
    )


def goal(random: Random) -> list[str]:
    """R17: the contact goes on there once a tag is put on or taken off."""
    change = random.choice(("add_contact_tag", "remove_contact_tag"))
    condition = f"{{ goal_condition: {change}, extras: {{ tags: [{random.choice((*TAGS, 'won'))}] }} }}"
    return [
        "- raw:",
        "    type: workflow_goal",
        "    attributes:",
        "      type: workflow_goal",
        f"      action: {random.choice(('continue', 'wait', 'exit'))}",
        f"      segments: [{{ op: or, conditions: [{condition}] }}]",
    ]


def _yes(random: Random) -> str:
    return random.choice(("true", "true", "false"))


def _listening(random: Random, depth: int, name: str, other: str | None) -> list[str]:
    """A wait for a reply or for a tag, perhaps with a way for each outcome."""
    step = f"ask-{random.randint(0, 10**9)}"
    what = random.choice((f"{{ reply: {step} }}", f"{{ if: {{ tag: {random.choice((*TAGS, 'done'))} }} }}"))
    lines = ["- sms: Question", f"  id: {step}", f"- wait_for: {what}"]
    if not depth or random.random() < 0.2:
        return lines
    lines.append(f"  timeout: {random.choice(WAITS)}")
    for branch in ("then", "else"):
        inner = ["- end"] if random.random() < 0.3 else _steps(random, 2, depth - 1, name, other)
        lines += [f"  {branch}:", *(f"    {line}" for line in inner)]
    return lines


def _steps(random: Random, most: int, depth: int, name: str, other: str | None) -> list[str]:
    lines: list[str] = []
    for _ in range(random.randint(1, most)):
        kind = random.choice(
            (
                *("sms", "sms", "wait", "wait", "tag", "untag", "field", "if", "if", "add", "remove", "goal"),
                "card",
                *("listen", "split", "clock"),
            )
        )
        match kind:
            case "sms":
                lines.append(f"- sms: Text {random.randint(1, 9)}")
            case "wait":
                lines.append(f"- wait: {random.choice(WAITS)}")
            case "tag":
                lines.append(f"- add_tag: {random.choice(TAGS[:2])}")
            case "untag":
                lines.append(f"- remove_tag: {random.choice(TAGS[:2])}")
            case "field":
                written = random.choice(("{ note: texted }", "{ note: null }", "{ seen: now }", MERGED))
                lines.append(f"- update_contact: {written}")
            case "goal":
                lines += goal(random)
            case "listen":
                lines += _listening(random, depth, name, other)
            case "split" if depth:
                lines.append("- split:")
                for path in ("A", "B"):
                    inner = _steps(random, 2, depth - 1, name, other)
                    lines += [f"    - path: {path}", "      steps:", *(f"        {line}" for line in inner)]
            case "clock":
                lines += random.choice(CLOCKS)
            case "card":
                lines.append(f"- {random.choice(CARDS)}")
            case "add" if other:
                lines.append(f"- add_to_workflow: {other}")
            case "remove" if other:
                lines.append(f"- remove_from_workflow: {random.choice((other, name))}")
            case "if" if depth:
                condition = random.choice(
                    (
                        f"{{ tag: {random.choice(TAGS)} }}",
                        f"{{ not_tag: {random.choice(TAGS)} }}",
                        "{ note: { empty: true } }",
                        "{ note: texted }",
                        "{ note: { has_value: true } }",
                        "{ contact: { country: { is: US } } }",
                        "{ contact: { postal_code: { at_least: 7 } } }",
                        "{ reply: { contains: stop } }",
                        "{ appointment: { rescheduled: true } }",
                        "{ opportunity: { pipeline: Sales, stage: New } }",
                        "{ opportunity: { stage: New } }",
                        "{ opportunity: { status: won } }",
                        "{ opportunity: { pipeline: Sales, stage: Quoted, status: open } }",
                        "{ seen: { within: 1 day } }",
                        "{ seen: { within: 30 minutes } }",
                        f"{{ in_flow: {other or name} }}",
                    )
                )
                lines.append(f"- if: {condition}")
                for branch in ("then", "else"):
                    inner = ["- end"] if random.random() < 0.3 else _steps(random, 2, depth - 1, name, other)
                    lines += [f"  {branch}:", *(f"    {line}" for line in inner)]
    return lines or ["- sms: Text"]
