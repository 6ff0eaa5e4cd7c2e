"""A template: what makes it wrong, and how it reads."""

from __future__ import annotations

import pytest

from notifications.queries.words import KIND_LABELS
from notifications.rules.stage_days import stage_days, stood_for
from notifications.rules.stage_plan import HOUSE_STAGES
from notifications.rules.template import TemplateFault, parse, render
from notifications.rules.variables import KINDS


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("سلام {nam}", "unknown_variable", "nam"),
        ("سلام {name", "unclosed_brace", "{name"),
        ("سلام name}", "unclosed_brace", "}"),
        ("سلام {na{me}", "unclosed_brace", "{na"),
        ("س" * 601, "too_long", "601"),
        (" \n\u200c".replace("\u200c", ""), "empty", ""),
        ("{}", "unknown_variable", ""),
    ],
)
def test_a_wrong_template_says_what_is_wrong(text: str, code: str, name: str) -> None:
    with pytest.raises(TemplateFault) as refused:
        parse(text, ["name"])
    assert (refused.value.code, refused.value.name) == (code, name)


def test_a_text_reads_well_whatever_is_empty() -> None:
    assert parse("{name} {shop} {name}", ["name", "shop"]) == ("name", "shop")
    assert len("س" * 600) == 600
    assert parse("س" * 600, []) == ()
    text = "{shop}: {name}، {price_line} {link_line}\n{phone_line}\nبا سپاس {note}."
    assert render(text, {"shop": "طلای پارس", "name": "{shop}"}) == "طلای پارس: {shop}،\n\nبا سپاس."
    assert render("دو  فاصله {name}", {"name": "مریم"}) == "دو  فاصله مریم", "what the shop wrote stays"


def test_the_words_of_the_house_are_templates_of_their_kinds() -> None:
    assert set(KIND_LABELS) == set(KINDS)
    for kind in KINDS.values():
        assert set(parse(kind.text, kind.variables)) <= set(kind.variables)


def test_the_stages_of_the_house_end_and_a_text_stands_for_the_nearest() -> None:
    days = stage_days(HOUSE_STAGES)
    assert days == (-3, 0, 1, 3, 7, 14, 21, 28, 35, 42, 49, 56)
    assert [stood_for(day, days) for day in days] == list(days)
    assert stood_for(3, (-3, 0, 1, 4, 7)) == 4, "moved by a day"
    assert stood_for(3, (0, 7)) == 0, "taken away: the week is still told"
