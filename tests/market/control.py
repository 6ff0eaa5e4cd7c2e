"""The knobs over HTTP: `POST /_market/` with JSON or from the page of the same address."""

from __future__ import annotations

import html
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tests.market.behaviours import Does, Plan
from tests.market.vendors import VENDORS
from tests.support.vendor import Asked

if TYPE_CHECKING:
    from tests.market.market import Market

PLACE = "/_market/"
#: What the page offers; any word of Does and any status may be sent as JSON.
OFFERED = (*(one.value for one in Does if one not in (Does.STATUS, Does.SAYS)), "401", "403", "429", "500")
STYLE = "body{font:15px system-ui;margin:2rem;max-width:60rem}td,th{padding:.3rem .8rem;text-align:start}"


def answer(market: Market, asked: Asked) -> Plan:
    """GET shows, POST orders: {"source", "does", ...}, {"price_toman"}, {"ounce_cents"}, {"walk_permille"}, {"forget"}.

    400 names what was not understood.
    """
    host = asked.headers.get("Host", "").partition(":")[0]
    if host not in ("127.0.0.1", "localhost"):
        return Plan(b"only from this machine", 403)
    if asked.method == "GET":
        page = asked.path == PLACE and "text/html" in asked.headers.get("Accept", "")
        return _html(_page(market)) if page else _json(state(market))
    by_form = asked.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    try:
        order = {name: values[0] for name, values in asked.form.items()} if by_form else asked.json
        obey(market, order)
    except (ValueError, InvalidOperation, TypeError, AttributeError) as refusal:
        return _json({"error": str(refusal)}, 400)
    return Plan(status=303, headers={"Location": PLACE}) if by_form else _json(state(market))


def obey(market: Market, order: dict[str, Any]) -> None:
    """One order. Raises ValueError or InvalidOperation where it makes no sense."""
    told = dict(order)
    if told.pop("forget", ""):
        market.forget()
    if price := told.pop("price_toman", ""):
        market.truth.stands_at(rial_per_g=_positive(price) * 10)
    if ounce := told.pop("ounce_cents", ""):
        market.truth.stands_at(ounce_cents=_positive(ounce))
    if "walk_permille" in told:
        market.truth.walks(Decimal(str(told.pop("walk_permille") or 0)))
    if what := told.pop("does", ""):
        market.does(str(told.pop("source", "")), str(what), **told)
    elif told:
        raise ValueError(f"not understood: {', '.join(sorted(told))}")


def _positive(written: object) -> int:
    figure = int(str(written).replace(",", "").replace("_", ""))
    if figure <= 0:
        raise ValueError("a price is more than nothing")
    return figure


def state(market: Market) -> dict[str, Any]:
    """The truth and what each source makes of it."""
    truth = market.truth.now()
    return {
        "price_toman": truth.gold18 // 10,
        "ounce_cents": truth.ounce_cents,
        "walk_permille": str(market.truth.step_permille),
        "sources": {
            vendor.key: {
                "does": (told := market.doing(vendor.key)).does.value,
                "times": str(told.times),
                "seconds": told.seconds,
                "status": told.status,
                "url": market.url + vendor.place,
                "believes_toman": market.prices_at(vendor.key).gold18 // 10,
                "asked": market.asked(vendor.key),
            }
            for vendor in VENDORS
        },
    }


def _page(market: Market) -> str:
    told = state(market)
    rows = "".join(_row(key, one) for key, one in told["sources"].items())
    return (
        f"<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Market</title><style>{STYLE}</style>"
        f"<h1>Market on loopback</h1><form method=post>18k, Toman per gram "
        f"<input name=price_toman value={told['price_toman']}> a step in thousandths "
        f"<input name=walk_permille size=4 value={told['walk_permille']}> <button>Set</button></form>"
        f"<form method=post><button name=forget value=1>Everybody honest</button></form>"
        f"<table><tr><th>Source<th>Believes<th>Asked<th>Does<th></tr>{rows}{_row('*', None)}</table></html>"
    )


def _row(key: str, one: dict[str, Any] | None) -> str:
    now = one["does"] if one else Does.ANSWERS.value
    now = str(one["status"]) if one and now == Does.STATUS else now
    options = "".join(f"<option{' selected' if word == now else ''}>{word}" for word in OFFERED)
    facts = f"<td>{one['believes_toman']:,}<td>{one['asked']}" if one else "<td><td>"
    return (
        f"<tr><td>{html.escape(key)}{facts}<td><form method=post><input type=hidden name=source value='{key}'>"
        f"<select name=does>{options}</select> <input name=times size=5 placeholder=times> "
        f"<input name=seconds size=4 placeholder=seconds> <button>Do</button></form></tr>"
    )


def _html(page: str) -> Plan:
    return Plan(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def _json(told: Any, status: int = 200) -> Plan:
    return Plan(json.dumps(told, ensure_ascii=False).encode(), status, {"Content-Type": "application/json"})
