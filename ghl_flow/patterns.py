"""Patterns that are compiled when they are first used.

Compiling all that a short run loads takes as long as what it does with them; see docs/decisions.md, "What a
short run does not do".
"""

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    later = re.compile
else:

    class later:  # noqa: N801 - a function like the one that it stands for
        """`re.compile`, when something is asked of the pattern."""

        def __init__(self, pattern: str, flags: int = 0) -> None:
            self.pattern = pattern
            self._flags = flags

        def __getattr__(self, name: str) -> Any:
            found = getattr(re.compile(self.pattern, self._flags), name)
            # From now on it is there, and this function is not asked.
            setattr(self, name, found)
            return found
