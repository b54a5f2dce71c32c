"""Entry point: `supportctl` and `python -m supportctl`."""

import gc
import sys


def main() -> None:
    """Run the program and leave with its exit code."""
    # Loading modules makes tens of thousands of objects and hardly any garbage: looking for it costs 5 % of a start.
    gc.set_threshold(100_000, 20, 20)
    from supportctl.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
