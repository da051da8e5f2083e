"""The project of the fleet: two flows that come to ten resources in each account, and the account files."""

from pathlib import Path

RESOURCES = 10
VARIABLE = "FLEET_TOKEN"

# A field, a tag for the cooldown, the workflow and its helper.
TEXT_BACK = """\
version: 1
flow: text-back
name: Text back
trigger: [{ call_status: { direction: inbound, status: [no-answer, busy, voicemail] } }]
fields:
  last_text_at: { name: Last text at, type: datetime }
settings: { reentry: true }
cancel_on: [answered_call, reply]
steps:
  - wait: 2 minutes
  - if: { last_text_at: { within: 30 minutes } }
    then: [end]
    else:
      - sms: "{{ business_name }}: sorry we missed you, {{ first_name }} here. What do you need done?"
      - update_contact: { last_text_at: now }
"""
_ITS_GUARANTEES = """\
guarantees:
  - at_most: { sms: 1, per: contact, within: 30 minutes }
"""
# Two fields, three tags, a workflow.
_FOLLOW_UP = """\
version: 1
flow: follow-up
name: Follow up
trigger:
  - contact_tag: { added: estimate-sent }
fields:
  last_asked_on: { name: Last asked on, type: date }
  asked_by: { name: Asked by, type: text }
settings: { reentry: false }
cancel_on: [reply]
steps:
  - wait: 3 days
  - if: { tag: estimate-accepted }
    then: [end]
    else:
      - sms: "{{ business_name }}: is there anything in our estimate that you would like to ask?"
      - update_contact: { last_asked_on: now, asked_by: office }
      - add_tag: estimate-asked
guarantees:
  - never_texts_after: [opt_out]
"""


def location_id(number: int) -> str:
    """The id of a sub-account."""
    return f"fleet{number:015}"


def project_text(token: str, *flows: str) -> str:
    """The project file of a fleet whose accounts are alike: the reference to a token, and what each runs."""
    return f"""\
version: 1
defaults:
  all:
    niche: contractor
    timezone: America/Chicago
    token: "{token}"
    native_missed_call_text_back: off
    incoming_call_timeout: 20
    a2p: {{ status: approved }}
    vars: {{ first_name: Dale }}
    flows: [{", ".join(flows)}]
"""


def write_project(folder: Path, accounts: int) -> None:
    """Write the files."""
    for name, text in (
        ("ghl-flow.yaml", project_text(f"env:{VARIABLE}", "text-back", "follow-up")),
        ("flows/text-back.yaml", TEXT_BACK + _ITS_GUARANTEES),
        ("flows/follow-up.yaml", _FOLLOW_UP),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "accounts").mkdir()
    for number in range(accounts):
        (folder / f"accounts/client-{number:05}.yaml").write_text(
            f"account: client-{number:05}\nlocation_id: {location_id(number)}\n"
            f"vars: {{ business_name: Client {number}, callback_window: the next hour }}\n",
            encoding="utf-8",
        )


def write_many_tags(folder: Path, count: int) -> None:
    """Write a project of one account whose flow has so many tags."""
    write_project(folder, 1)
    steps = "".join(f"  - add_tag: tag-{number}\n" for number in range(count))
    head = "version: 1\nflow: text-back\nname: Many tags\ntrigger:\n  - contact_tag: { added: start }\n"
    (folder / "flows/text-back.yaml").write_text(f"{head}steps:\n{steps}", encoding="utf-8")
