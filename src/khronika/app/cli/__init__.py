"""The command line: the same verbs as `khronika.app.case`, each printing for people, or JSON with `--json`.

Everything heavy is imported inside the commands, so that `khronika --help` answers at once.
"""

from __future__ import annotations

import sys

from khronika.app.cli.main import app

__all__ = ["app", "main"]


def main() -> None:
    """Entry point. Errors that a user can act on are one sentence on standard error, never a traceback."""
    from khronika.app.cli.errors import explain

    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        print("\nStopped. What was done is kept; the same command goes on from here.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
    except Exception as error:
        said = explain(error)
        if said is None:
            raise
        sentence, code = said
        print(f"khronika: {sentence}", file=sys.stderr)
        sys.exit(code)
