"""What workflows that are no flows are called in what is said of them: by HighLevel's names, not by ids."""

import re
from collections.abc import Mapping
from hashlib import sha256


def stand_in(name: str) -> str:
    """An id for the flow of a workflow of that name that no text holds by chance."""
    return f"workflow-{sha256(name.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"


def with_names(text: str, names: Mapping[str, str]) -> str:
    """A sentence with the workflows' names in place of their flows' ids. `names`: by the flow's id."""
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    ids = "|".join(map(re.escape, longest_first))
    return re.sub(rf"'?\b({ids})\b'?", lambda found: f"'{names[found[1]]}'", text)
