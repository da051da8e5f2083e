"""How plug-ins are looked for: quickly, once, and only where a registry is asked."""

import sys
import warnings
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from ghl_flow import plugins
from ghl_flow.plugins import Group, Problem
from tests.fake_packages import RULE, install
from tests.plugins.installed import forget, project, site, started

__all__ = ["project", "site"]


def test_without_plug_ins_the_library_is_not_asked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(**_: object) -> None:
        raise AssertionError("looking through the metadata of every package takes 6 ms")

    # The backport that keyring uses brings a finder of its own once it is imported.
    plain = [
        finder
        for finder in sys.meta_path
        if finder is PathFinder or not hasattr(finder, "find_distributions")
    ]
    monkeypatch.setattr(sys, "meta_path", plain)
    monkeypatch.setattr("importlib.metadata.entry_points", asked)
    for group in Group:
        assert plugins.found(group) == ()


def test_nothing_is_loaded_before_a_registry_is_asked(site: Path, project: Path) -> None:
    code = "print('loaded', flush=True)\n"
    everything = {"rules": {"a": "acme_x:A"}, "drivers": {"b": "acme_x:B"}}
    install(site, "acme-y", {"kinds": {"c": "acme_x:C"}}, {})
    for words in (("--version",), ("--help",), ("sms", "hi")):
        assert "loaded" not in started(site, project, *words).stdout, words
    install(site, "acme-x", everything, {"acme_x.py": code})
    for words in (("render", "missed-call-text-back"), ("validate",)):
        done = started(site, project, *words)
        assert "ghl_flow.rules" not in done.stderr, words
        assert "ghl_flow.drivers" not in done.stderr, words


def test_the_quick_look_finds_what_the_library_finds(site: Path) -> None:
    assert plugins.found(Group.RULES) == ()
    forget()
    install(
        site, "acme-rules", {"rules": {"no-emergency": "acme_rules:NoEmergency"}}, {"acme_rules.py": RULE}
    )
    (plugin,) = plugins.found(Group.RULES)
    assert (plugin.package, plugin.version, plugin.name) == ("acme-rules", "1.0", "no-emergency")
    assert plugins.names(Group.RULES) == ("no-emergency",)
    assert plugins.found(Group.KINDS) == ()
    assert str(Problem(plugin, "why")).endswith(": why")


def test_with_other_ways_to_install_the_library_is_asked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_distributions(*_: object) -> Iterator[object]:
            return iter(())

        @staticmethod
        def find_spec(*_: object) -> None:
            return None

    with warnings.catch_warnings():
        monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
        assert plugins._any_installed()
