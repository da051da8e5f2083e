"""The contact that an inbound webhook is about: what is promised to it is decided."""

import pytest

from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from tests.conftest import compiled

FLOW = """
version: 1
flow: intake
name: Intake
trigger: [{{ webhook: {{}} }}{trigger}]
fields:
  texted_on: {{ name: Texted on, type: date }}
  urgency: {{ name: Urgency, type: text }}
settings: {{ reentry: true }}
steps:
  - create_contact: {{ phone: "{phone}", first_name: "{{{{inboundWebhookRequest.name}}}}"{more} }}
{body}
guarantees:
  - at_most: {{ sms: 1, within: 1 day }}
"""
FROM_WEBHOOK = "{{{{inboundWebhookRequest.phone}}}}"
ONCE = """\
  - if: { texted_on: { within: 2 days } }
    then: [end]
  - update_contact: { texted_on: now }
  - sms: Hello
"""
URGENT = """\
  - if: { urgency: high }
    then: [{ sms: One }, { sms: Two }]
    else: [end]
"""


@pytest.mark.parametrize(
    ("phone", "more", "body", "trigger", "result"),
    [
        (FROM_WEBHOOK, "", ONCE, "", Result.PROVED),
        ("{{{{ inboundWebhookRequest.caller.phone }}}}", "", ONCE, "", Result.PROVED),
        (FROM_WEBHOOK, "", "  - sms: Hello\n", "", Result.VIOLATED),
        # What the webhook says of the contact may be anything.
        (FROM_WEBHOOK, ', urgency: "{{{{inboundWebhookRequest.urgency}}}}"', URGENT, "", Result.VIOLATED),
        (FROM_WEBHOOK, ", urgency: low", URGENT, "", Result.UNKNOWN),  # no text is ever reached
        # It would start itself again.
        (FROM_WEBHOOK, "", ONCE, ", { contact_created: {} }", Result.UNKNOWN),
        # Whose phone it is, nobody knows.
        ("+15125550100", "", ONCE, "", Result.UNKNOWN),
        ("{{{{contact.other_phone}}}}", "", ONCE, "", Result.UNKNOWN),
        ("+1{{{{inboundWebhookRequest.phone}}}}", "", ONCE, "", Result.UNKNOWN),
    ],
)
def test_what_is_promised_after_a_webhook(
    phone: str, more: str, body: str, trigger: str, result: Result
) -> None:
    made = {"phone": phone.format(), "more": more.format(), "body": body, "trigger": trigger}
    verdict = verify(compiled(FLOW.format(**made)), max_calls=2)[0]
    assert verdict.result is result, verdict.reason


def test_a_new_contact_starts_what_starts_at_new_contacts() -> None:
    welcome = """
version: 1
flow: welcome
name: Welcome
trigger: [{ contact_created: {} }]
settings: { reentry: true }
steps: [{ sms: Welcome }]
guarantees: [{ at_most: { sms: 1, within: 1 day } }]
"""
    intake = FLOW.format(phone=FROM_WEBHOOK.format(), more="", body="  - sms: Hello\n", trigger="")
    flows = [compiled(intake), compiled(welcome)]
    promise = next(
        one for one in verify(flows[1], beside=flows[:1], max_calls=1) if "1 text" in one.guarantee
    )
    assert promise.result is Result.VIOLATED, promise.reason


def test_a_simulation_goes_on_after_it() -> None:
    flow = compiled(FLOW.format(phone=FROM_WEBHOOK.format(), more="", body="  - sms: Hello\n", trigger=""))
    simulator = Simulator([flow])
    ((_, event),) = EventSpec.model_validate("0s webhook").events()
    simulator.schedule(0, CALLER, event)
    simulator.run()
    assert [one.text for one in simulator.result().texts] == ["Hello"]
    assert simulator.result().gaps == ()
