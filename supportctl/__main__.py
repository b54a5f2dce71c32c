"""Entry point: `supportctl` and `python -m supportctl`."""

import gc
import os
import sys


def main() -> None:
    """Run the program and leave with its exit code."""
    # Loading modules makes tens of thousands of objects and hardly any garbage: looking for it costs 5 % of a start.
    gc.set_threshold(100_000, 20, 20)
    from supportctl.cli.app import run
    from supportctl.cli.session import Session
    from supportctl.errors import msg

    session = Session(os.environ)
    try:
        code = run(sys.argv[1:], session)
    except Exception as error:
        # Not in `run`: a test has to see what no user should.
        if session.debug:
            raise
        code = 1
        session.say_error(
            msg("a mistake in supportctl itself: {kind}: {reason}"), msg("the same command with --debug shows where"),
            kind=type(error).__name__, reason=str(error),
        )  # fmt: skip
    # On its way out the interpreter looks through everything once more: a tenth of a short command.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
