"""What `init` writes, without running it again: a thousand tests begin in a new project.

The first with the same words runs it; for those after it, the files that it wrote are written again. A test
of what init says or does runs it itself. Its account says what the repository's says of HighLevel's settings,
where `init` writes that nobody has looked.
"""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from ghl_flow.cli.main import main

_ACCOUNTS = Path(__file__).parents[2] / "accounts"
_WRITTEN: dict[tuple[str, ...], dict[Path, bytes]] = {}


def new_project(folder: Path, *words: str) -> Path:
    """The folder, in which there is what `init` with these words puts there."""
    if (files := _WRITTEN.get(words)) is None:
        said = StringIO()  # whoever asks for it captures files of the system, or text
        with redirect_stdout(said), redirect_stderr(said):
            assert main(["--quiet", "init", str(folder), *words]) == 0, said.getvalue()
        looked_up(folder)
        _WRITTEN[words] = {
            path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        return folder
    for below in {path.parent for path in files}:
        (folder / below).mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (folder / path).write_bytes(content)
    return folder


def looked_up(folder: Path) -> Path:
    """The folder of a new project, whose account says by now what a person saw in HighLevel."""
    for path in (folder / "accounts").glob("*.yaml"):
        shipped, text = (_ACCOUNTS / path.name).read_text("utf-8"), path.read_text("utf-8")
        seen = shipped[_first_seen(shipped) : shipped.index("flows:")]
        unknown = text[_first_seen(text) : text.index("flows:", _first_seen(text))]
        assert "native_missed_call_text_back: unknown" in unknown
        path.write_text(text.replace(unknown, seen), "utf-8")
    return folder


def _first_seen(text: str) -> int:
    """Where an account's file begins to say what a person looked up."""
    return min(text.index(key) for key in ("native_missed_call_text_back:", "hipaa:") if key in text)
