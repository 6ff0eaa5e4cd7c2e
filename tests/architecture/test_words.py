"""Every text a person reads has its Persian wording, and the catalogue holds nothing else."""

from __future__ import annotations

import re

import polib

from tests.support.msgids import Msgid, msgids, of_template
from tests.support.source import ROOT

CATALOGUE = ROOT / "locale" / "fa" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# Arabic letters that look like Persian ones and are sorted and searched as others.
ARABIC = re.compile("[يكى]")


def entries() -> dict[Msgid, polib.POEntry]:
    """The catalogue by what it is asked for."""
    return {Msgid(one.msgid, one.msgid_plural or "", one.msgctxt or ""): one for one in polib.pofile(str(CATALOGUE))}


def wordings(entry: polib.POEntry) -> list[str]:
    """The translation, or both of a plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated() -> None:
    known = entries()
    missing = [f"{place}: {msgid.text!r}" for msgid, place in msgids().items() if msgid not in known]
    assert not missing, "\n".join(missing)


def test_no_translation_is_empty_or_guessed() -> None:
    poor = [one.msgid for one in entries().values() if one.fuzzy or not all(word.strip() for word in wordings(one))]
    assert not poor, poor


def test_nothing_is_translated_that_nobody_says() -> None:
    used = msgids()
    left = [repr(msgid.text) for msgid, one in entries().items() if one.obsolete or msgid not in used]
    assert not left, "\n".join(left)


def test_translations_keep_their_placeholders_and_letters() -> None:
    wrong = [
        f"{one.msgid!r} -> {wording!r}"
        for one in entries().values()
        for wording in wordings(one)
        if not set(PLACEHOLDER.findall(wording)) <= set(PLACEHOLDER.findall(f"{one.msgid} {one.msgid_plural}"))
        or (not one.msgid_plural and set(PLACEHOLDER.findall(one.msgid)) != set(PLACEHOLDER.findall(wording)))
        or ARABIC.search(wording)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_template_tells_its_texts() -> None:
    source = (
        "{% load i18n %}{% translate 'A “b”' as x %}{% blocktranslate count n=2 %}one {{ n }}{% plural %}{{ n }} more"
        '{% endblocktranslate %}{% include "x" with t=_("C") %}{% translate "D" context "till" %}'
    )
    assert set(of_template(source, "x")) == {
        Msgid("A “b”"),
        Msgid("one %(n)s", plural="%(n)s more"),
        Msgid("C"),
        Msgid("D", context="till"),
    }
