"""What `init` writes, without running it again: a thousand tests begin in a new project.

The first with the same words runs it; for those after it, the files that it wrote are written again. A test
of what init says or does runs it itself.
"""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from ghl_flow.cli.main import main

_WRITTEN: dict[tuple[str, ...], dict[Path, bytes]] = {}


def new_project(folder: Path, *words: str) -> Path:
    """The folder, in which there is what `init` with these words puts there."""
    if (files := _WRITTEN.get(words)) is None:
        said = StringIO()  # whoever asks for it captures files of the system, or text
        with redirect_stdout(said), redirect_stderr(said):
            assert main(["--quiet", "init", str(folder), *words]) == 0, said.getvalue()
        _WRITTEN[words] = {
            path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        return folder
    for below in {path.parent for path in files}:
        (folder / below).mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (folder / path).write_bytes(content)
    return folder
