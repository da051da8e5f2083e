"""The strings of a flow as written, and where they stand."""

from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.spec.yaml_values import YamlValue


def is_text(path: YamlPath) -> bool:
    """Whether it is in a step `sms`, which stands in a list; `notify` has a key of that name."""
    return any(key == "sms" and isinstance(path[place - 1], int) for place, key in enumerate(path))


def strings_in(value: YamlValue, path: YamlPath) -> list[tuple[str, YamlPath]]:
    """Every string in it, however deep, and where it stands."""
    found: list[tuple[str, YamlPath]] = []
    _collect(value, path, found)
    return found


def _collect(value: YamlValue, path: YamlPath, found: list[tuple[str, YamlPath]]) -> None:
    if isinstance(value, str):
        found.append((value, path))
    elif isinstance(value, dict):
        for key, item in value.items():
            _collect(item, (*path, key), found)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _collect(item, (*path, number), found)
