"""Write the clicks in HighLevel's user interface that messages send a person to."""


def publish_switch(name: str) -> str:
    """The clicks that publish a workflow or set it to draft."""
    return f"Automation > Workflows > {name} > Draft/Publish switch > Save"


def delete(name: str) -> str:
    """The clicks that delete a workflow."""
    return f"Automation > Workflows > ... beside {name} > Delete"
