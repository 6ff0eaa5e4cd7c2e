"""Every text of ours that a person reads: the msgids of the source and of the templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

from tests.support.source import ROOT, dotted, modules, templates, tree

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
_TEXT = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
# What templatize() makes of a template: calls of gettext between filler.
_CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext)\(\s*({_TEXT}(?:\s*,\s*{_TEXT})*)")


class Msgid(NamedTuple):
    """What a catalogue is asked for."""

    text: str
    plural: str = ""
    context: str = ""


class NotLiteral(Exception):
    """A translated text that is put together at run time: no catalogue could hold it."""


def msgids() -> dict[Msgid, str]:
    """Msgid -> one place where it is used. Raises NotLiteral."""
    found: dict[Msgid, str] = {}
    for path in modules():
        for name, node in _calls(tree(path)):
            found.setdefault(_of_call(name, node, path), f"{path}:{node.lineno}")
    for path in templates():
        for msgid in of_template((ROOT / path).read_text(encoding="utf-8"), str(path)):
            found.setdefault(msgid, str(path))
    return found


def _calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    aliases = {
        alias.asname: alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = dotted(node.func).rpartition(".")[2]
            name = aliases.get(called, called)
            # A name handed on (`_(label)`) was marked where its text stands.
            if (
                name in PLAIN | PLURAL | CONTEXT
                and node.args
                and not isinstance(node.args[0], ast.Name | ast.Attribute)
            ):
                yield name, node


def _of_call(name: str, node: ast.Call, path: Path) -> Msgid:
    texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if name in PLAIN and len(texts) == 1:
        return Msgid(texts[0])
    if name in PLURAL and len(texts) == 2:
        return Msgid(texts[0], plural=texts[1])
    if name in CONTEXT and len(texts) == 2:
        return Msgid(texts[1], context=texts[0])
    raise NotLiteral(f"{path}:{node.lineno}")


def of_template(source: str, name: str) -> Iterator[Msgid]:
    """The msgids of one template's text."""
    for called, arguments in _CALL.findall(templatize(source, origin=name)):
        texts = [ast.literal_eval(text) for text in re.findall(_TEXT, arguments)]
        if called == "ngettext":
            yield Msgid(texts[0], plural=texts[1])
        elif called == "pgettext":
            yield Msgid(texts[1], context=texts[0])
        else:
            yield Msgid(texts[0])
