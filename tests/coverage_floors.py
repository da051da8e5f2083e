"""Hold the branch coverage of the packages that decide something against their floors.

    make coverage

The floors are in pyproject.toml, `[tool.ghl-flow.coverage-floors]`. Only tests that stand where the code
stands count, and none that draws what it tries: a figure that differs from run to run holds nothing.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
_TESTS = (
    *("tests/wire", "tests/kinds", "tests/compile", "tests/runtime", "tests/deploy", "tests/plugins"),
    "tests/lint/test_rules.py",
)
_DRAWN = (
    *("tests/deploy/test_faults.py", "tests/deploy/test_any_order.py", "tests/deploy/test_with_others.py"),
    *("tests/deploy/test_stopped.py", "tests/deploy/test_interrupted.py"),
    *("tests/runtime/test_random_flows.py", "tests/runtime/verify/test_cooldowns_at_random.py"),
)


def main() -> int:
    """Run the tests, print each package with its coverage and floor, and fail below one."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    floors: dict[str, float] = settings["tool"]["ghl-flow"]["coverage-floors"]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        tests = [sys.executable, "-m", "pytest", "-n", "auto", *_TESTS]
        tests += [f"--ignore={path}" for path in _DRAWN]
        tests += [f"--cov={package}" for package in floors]
        tests += ["--cov-branch", f"--cov-report=json:{report}", "--cov-report="]
        ran = subprocess.run(tests, cwd=ROOT, check=False)
        if ran.returncode:
            return ran.returncode
        files = json.loads(report.read_text("utf-8"))["files"]
    low = False
    for package, floor in floors.items():
        found = {name: item["summary"] for name, item in files.items() if name.startswith(f"{package}/")}
        parts = sum(one["num_statements"] + one["num_branches"] for one in found.values())
        seen = sum(one["covered_lines"] + one["covered_branches"] for one in found.values())
        share = 100 * seen / parts if parts else 0.0
        low |= share < floor
        print(f"{package:<28} {share:5.1f} %  floor {floor:g} %{'  BELOW' if share < floor else ''}")
        worst = sorted(found, key=lambda name: found[name]["percent_covered"])[:3]
        for name in worst:
            print(f"    {name:<50} {found[name]['percent_covered']:5.1f} %")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
