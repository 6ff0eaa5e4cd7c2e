"""The line of a single day: the shop's own payments are dots on it, and rows of the table for those who see no dots."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from persian.days import tehran_today
from tests.journeys.conftest import VisitorAt
from tests.journeys.market import RIAL_PER_G, mg_for
from tests.journeys.reading import stumbles
from tests.journeys.steps import grams, grouped, paid_by_program, signed_by_program
from tests.support.product import Product

PAID_RIAL = 123_456_780
TIMES = "cells => cells.map(cell => Number(cell.dataset.at))"


def test_a_payment_of_the_day_is_a_dot_and_a_row(visitor_at: VisitorAt, product: Product, price: int) -> None:
    today = tehran_today(datetime.now(UTC))
    contract = signed_by_program(product, today, due=today)
    key = f"chart-{contract['number']}"
    paid_by_program(product, contract["number"], toman=PAID_RIAL // 10, reference=contract["number"], key=key)
    clerk = visitor_at("demo", for_axe=True)
    clerk.sign_in(product.demo["demo"]["clerk"])
    page = clerk.go("/prices/?range=day")
    figure, rows = page.locator("#price-chart[data-marked]"), page.locator(".days tr.paid")
    expect(figure.locator("canvas")).to_be_visible()
    assert rows.count() == int(figure.get_attribute("data-marked") or 0) > 0
    words = f"({grams(mg_for(PAID_RIAL))} گرم) {grouped(RIAL_PER_G // 10)}"
    expect(rows.filter(has_text=words).first).to_be_visible()
    times = page.locator(".days [data-at]").evaluate_all(TIMES)
    assert times == sorted(times, reverse=True)
    assert stumbles(page) == []
    clerk.fits()


@pytest.mark.parametrize("span", ["day", "month", "year", "all"])
def test_no_two_labels_of_the_axis_are_alike(visitor_at: VisitorAt, product: Product, price: int, span: str) -> None:
    """A single price, or a single day, has one place in time and not eight."""
    clerk = visitor_at("demo")
    clerk.sign_in(product.demo["demo"]["clerk"])
    for path, chart in ((f"/prices/?range={span}", "#price-chart"), ("/", "#home-chart")):
        figure = clerk.go(path).locator(f"{chart}[data-ticks]")
        expect(figure.locator("canvas")).to_be_visible()
        labels = (figure.get_attribute("data-ticks") or "").split("|")
        assert all(labels)
        assert len(labels) == len(set(labels))
        expect(figure.locator(".chart-unit")).to_have_text("میلیون تومان")
