"""A text with variables in braces: what makes it wrong, and how it reads with its values in place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from notifications.rules.typed import has_controls, is_seen

LONGEST: Final = 600

_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_GAP: Final = re.compile(r"[ \t]{2,}")
_BEFORE_MARK: Final = re.compile(r" +(?=[.،؛:؟])")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


class TemplateFault(ValueError):
    """`code`: unknown_variable, unclosed_brace, too_long, control or empty; `name` is what stands where it is wrong."""

    def __init__(self, code: str, name: str = "") -> None:
        self.code, self.name = code, name
        super().__init__(f"{code} {name}".strip())


def parse(text: str, allowed: Collection[str]) -> tuple[str, ...]:
    """The variables of a template in the order in which they stand, each once.

    Raises TemplateFault: a variable that is not `allowed`, a brace without its other half, more than 600 characters, a
    control character, or nothing that could be seen.
    """
    if has_controls(text):
        raise TemplateFault("control")
    if not is_seen(text):
        raise TemplateFault("empty")
    if len(text) > LONGEST:
        raise TemplateFault("too_long", str(len(text)))
    around = _VARIABLE.split(text)
    for loose in around[::2]:
        if "{" in loose or "}" in loose:
            at = min(place for place in map(loose.find, "{}") if place >= 0)
            raise TemplateFault("unclosed_brace", loose[at : at + 20])
    names = [name.strip() for name in around[1::2]]
    for name in names:
        if name not in allowed:
            raise TemplateFault("unknown_variable", name)
    return tuple(dict.fromkeys(names))


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; one that is empty or not there leaves no gap, and a brace inside a value stays."""
    said = _VARIABLE.sub(lambda match: values.get(match[1].strip(), ""), text)
    if any(not values.get(name.strip(), "") for name in _VARIABLE.findall(text)):
        said = _BEFORE_MARK.sub("", _GAP.sub(" ", said))
    lines = (line.strip() for line in said.splitlines())
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
