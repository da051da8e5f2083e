"""`python -m benchmarks.fleet [ACCOUNTS ...]`: a fleet alone, with what the table leaves out."""

import sys

from benchmarks.fleet.run import SIZES, fleet


def main() -> None:
    """Measure and print."""
    for number in map(int, sys.argv[1:] or SIZES):
        for found in fleet(number):
            print(*found.row.cells, found.ours, found.theirs, found.limited, sep=" | ", flush=True)


if __name__ == "__main__":
    main()
