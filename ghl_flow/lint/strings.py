"""The strings of a flow as written, and where they stand."""

from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.spec.yaml_values import YamlValue


def strings_in(value: YamlValue, path: YamlPath) -> list[tuple[str, YamlPath]]:
    """Every string in it, however deep, and where it stands; without those of steps `sms`."""
    found: list[tuple[str, YamlPath]] = []
    _collect(value, path, found)
    return found


def _collect(value: YamlValue, path: YamlPath, found: list[tuple[str, YamlPath]]) -> None:
    if isinstance(value, str):
        found.append((value, path))
    elif isinstance(value, dict):
        in_list = isinstance(path[-1], int)  # a step stands in one; `notify` has a key of that name
        for key, item in value.items():
            if not (in_list and key == "sms"):
                _collect(item, (*path, key), found)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _collect(item, (*path, number), found)
