"""Texts in the language of the contact, where a tag says another than the account's.

HighLevel sends a step's text to everyone, so a step with a text of the library becomes a fork: for each tag
of the account's `language_tags` that the contact may have, the text in that language, else the one in the
account's. This comes after windows and cancelling were lowered: whatever stands right before the text as
written stands right before the fork.
"""

from collections.abc import Iterator, Sequence

from ghl_flow.compile.tree import Block, Branch
from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.kinds.forks.if_else import IfStep
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import Named
from ghl_flow.language.tongues import Language
from ghl_flow.spec.account import Account

_TITLE = "Which language?"


def in_languages(blocks: Sequence[Block], account: Account, templates: TemplateLibrary) -> tuple[Block, ...]:
    """The same steps, with a fork around each text that is there in a language that a tag stands for."""
    if not account.language_tags:
        return tuple(blocks)
    return tuple(_chosen(block, account, templates) for block in blocks)


def _chosen(block: Block, account: Account, templates: TemplateLibrary) -> Block:
    if block.branches:
        return block.with_branches(
            branch.with_blocks(in_languages(branch.blocks, account, templates)) for branch in block.branches
        )
    others = [*_others(block.step, account, templates)]
    if not others:
        return block
    tags = [account.language_tags[language] for language, _ in others]
    asked = [{"if": {"tag": tag}, "then": ["end"]} for tag in tags]
    written = {**asked[0], "elif": asked[1:], "name": _TITLE, "id": block.step.id}
    fork = IfStep.model_validate(written)
    said = (*(Block(step, f"{block.identity}@{language}", block.path) for language, step in others), block)
    names = (*(language.upper() for language, _ in others), "Others")
    branches = [
        Branch(arm.key, name, arm.expression, (one,))
        for arm, name, one in zip(fork.arms, names, said, strict=True)
    ]
    return Block(fork, f"{block.identity}+language", (), tuple(branches))


def _others(step: Step, account: Account, templates: TemplateLibrary) -> Iterator[tuple[Language, Step]]:
    """The languages that a tag stands for and that the text of a step is there in, with the step in each."""
    names = [
        use.copy.template
        for use in step.names_used
        if use.what is Named.TEXT and use.copy is not None and use.copy.template is not None
    ]
    if not names:
        return
    there = set(templates.languages(account.niche, names[0]))
    for language in account.language_tags:
        if language in there and (other := step.in_language(language)) is not None:
            yield language, other
