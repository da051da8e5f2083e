"""The strings of a flow as written, and where they stand."""

from collections.abc import Iterator

from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.spec.yaml_values import YamlValue


def is_text(path: YamlPath) -> bool:
    """Whether it is in a step `sms`, which stands in a list; `notify` has a key of that name."""
    return any(key == "sms" and isinstance(path[place - 1], int) for place, key in enumerate(path))


def strings_in(value: YamlValue, path: YamlPath) -> Iterator[tuple[str, YamlPath]]:
    """Every string in it, however deep, and where it stands."""
    if isinstance(value, str):
        yield value, path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings_in(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from strings_in(item, (*path, number))
