"""Entry point: `callqa` and `python -m callqa_desktop`."""

import multiprocessing
import sys


def main() -> int:
    """Runs the command line; returns the exit code (0 done, 1 an error the user can act on, 2 wrong usage)."""
    multiprocessing.freeze_support()
    from callqa_desktop.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
