"""Entry point: `supportctl` and `python -m supportctl`."""

import gc
import sys


def main() -> None:
    """Run the program and leave with its exit code."""
    # Loading modules makes tens of thousands of objects and hardly any garbage: looking for it costs 5 % of a start.
    gc.set_threshold(100_000, 20, 20)
    from supportctl.cli.app import run

    code = run(sys.argv[1:])
    # On its way out the interpreter looks through everything once more: a tenth of a short command.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
