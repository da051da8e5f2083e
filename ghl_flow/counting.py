"""Numbers with what is counted: one is no plural."""


def counted(count: int, one: str, several: str = "") -> str:
    """`1 step`, `2 steps`; `several` where that is not the word with an s."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"
