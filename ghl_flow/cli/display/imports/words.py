"""Findings of an import as sentences."""

from ghl_flow.importing.finding import Finding, Matter

_SAID = {
    Matter.RAW: "passed through as `raw`: {detail}",
    Matter.SECRET: "holds a secret, which the flow calls {detail}: not set, it stays as it is there",
    Matter.SECRET_INSIDE: "a secret stands where no name can, so nothing of it is written down",
    Matter.SAME_NAME: "another workflow has this {detail}: give one of them another in HighLevel",
    Matter.APART: "steps that nothing leads to are kept in the lock ({detail})",
    Matter.LEADS_NOWHERE: "leads on to a step that is not there ({detail}): a run ends at it",
    Matter.UNKNOWN_ID: "{detail} is named by its id, for its name is not known",
    Matter.NO_TRIGGER: "no trigger came with it: nothing starts it but other workflows and people",
    Matter.CALLED: "the flow calls this trigger '{detail}': YAML cannot have its name, or another has it",
    Matter.DRAFT_TRIGGERS: "its triggers are off, as HighLevel stores those of a draft: the flow has them on",
    Matter.OTHER_ENTRY: "the trigger enters at {detail}, which no other step leads to",
    Matter.SETTING: "{detail} has no word in YAML, and stays as it is in HighLevel",
    Matter.TANGLED: "the steps are no tree: {detail}",
    Matter.NOT_THE_SAME: "what the flow would compile to is not what is stored: {detail}",
    Matter.EMPTY: "it has no step",
}


def finding_text(finding: Finding) -> str:
    """One finding as a sentence, with the step or trigger it is of."""
    said = _SAID[finding.matter].format(detail=finding.detail or finding.where)
    return f"'{finding.where}': {said}" if finding.where else said
