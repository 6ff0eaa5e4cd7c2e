"""The journeys fail when something goes wrong behind the page: proof that they would notice."""

from __future__ import annotations

from tests.journeys.conftest import VisitorAt
from tests.journeys.reading import stumbles

INLINE = "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))"


def test_a_breach_a_broken_script_and_a_refusal_are_noticed(visitor_at: VisitorAt) -> None:
    visitor = visitor_at("demo")
    page = visitor.go("/login/")
    assert visitor.found_wrong() == []
    page.evaluate(INLINE)
    page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
    page.evaluate("fetch('/static/no-such-file.js')")
    page.wait_for_timeout(200)
    wrong = " ".join(visitor.found_wrong())
    assert "CSP script-src" in wrong
    assert "broken on purpose" in wrong
    assert "404 GET /static/no-such-file.js" in wrong
    assert page.evaluate("window.ran") is None
    visitor.faults.clear()
    visitor.refusals.add(404)


def test_a_field_without_a_label_is_noticed(visitor_at: VisitorAt) -> None:
    page = visitor_at("demo", for_axe=True).go("/login/")
    assert stumbles(page) == []
    page.evaluate("document.querySelector('form').append(document.createElement('input'))")
    assert ["label" in found for found in stumbles(page)] == [True]
