"""`python -m zargar.local run`: see run.py. `python -m zargar.local compile_messages`: see messages.py."""

from __future__ import annotations

import sys

from zargar.local.environment import ROOT


def main(words: list[str]) -> int:
    """Returns the exit status."""
    match words:
        case ["run"]:
            from zargar.local.run import run

            return run()
        case ["compile_messages"]:
            from zargar.local.messages import compile_messages

            for path in compile_messages(ROOT):
                print(path.relative_to(ROOT))
            return 0
        case _:
            print("usage: python -m zargar.local run | compile_messages", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
