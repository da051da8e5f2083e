"""Steps in a plan are called as a flow's file calls them."""

from pathlib import Path

import pytest

from ghl_flow.cli.display.plan.step_words import is_branch, kind_words
from ghl_flow.compile.without_account import compile_without_account
from ghl_flow.kinds.registry import STEP_TYPES
from ghl_flow.operations.init import init
from ghl_flow.operations.recipes import Recipe, recipe_groups
from ghl_flow.operations.workspace import Workspace

RECIPES = [one for some in recipe_groups().values() for one in some]


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("internal_notification", "notify"),
        ("task-notification", "task"),
        ("add_notes", "note"),
        ("if_else", "if"),
        ("remove_from_all_workflows", "remove_from_workflow"),
        ("transition", "branch"),
        ("trigger", "trigger"),
        ("delete_contact", "Delete Contact"),
        ("whatsapp_v2", "WhatsApp"),
        ("number_formatter", "Number Formatter"),
        ("of_the_future", "of_the_future"),
    ],
)
def test_words(kind: str, word: str) -> None:
    assert kind_words(kind) == word
    assert is_branch(kind) == (word == "branch")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.name)
def test_every_step_of_every_recipe_has_a_word(recipe: Recipe, tmp_path: Path) -> None:
    init(tmp_path, recipes=[recipe.name])
    compiled = compile_without_account(recipe.flow, Workspace(tmp_path).templates)
    for item in compiled.workflows:
        for node in item.workflow.nodes:
            word = kind_words(node.type)
            assert word in STEP_TYPES or is_branch(node.type), node.type
            assert "others workflows" not in node.name
