"""`python -m zargar.local run`: see run.py.

`... compile_messages`: see messages.py. `... system_packages`: see system.py."""

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
        case ["system_packages"]:
            from zargar.local.system import install_missing

            return install_missing()
        case _:
            print("usage: python -m zargar.local run | compile_messages | system_packages", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
