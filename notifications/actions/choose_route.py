"""By which account a message may leave, and in which form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateways.queries import Route
from gateways.rules.speech import PatternUse
from notifications.models import Message, Template
from notifications.rules.forbidden import has_link
from notifications.rules.segments import count_segments

#: Waiting helps: an account is stopped or not there, and may be mended.
NO_GATEWAY: Final = "no_gateway"
#: Waiting does not help: every account that works refuses links.
LINKS_REFUSED: Final = "links_refused"
#: By a gateway's key: {"code": the vendor's id, "names": {our variable: theirs}}.
Patterns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A way for one message, with what it will cost the shop."""

    route: Route
    pattern: PatternUse | None
    parts: int
    rial: int


def patterns_of(messages: Collection[Message]) -> dict[str, Patterns]:
    """The approved patterns of the templates of these messages, by kind; one query."""
    kinds = {template_kind(message) for message in messages if message.values}
    return dict(Template.objects.filter(kind__in=kinds).values_list("kind", "patterns")) if kinds else {}


def template_kind(message: Message) -> str:
    """Whose words it carries: a reminder's may have turned while it waited, so its values name their template."""
    return str((message.values or {}).get("template", message.kind))


def choose_route(message: Message, routes: Sequence[Route], patterns: Patterns) -> Chosen | str:
    """The first of `routes`, which stand in their order, that can carry the message; else the reason why none does."""
    if not routes:
        return NO_GATEWAY
    linked = has_link(message.text)
    for route in routes:
        pattern = _pattern(message, route, patterns)
        if pattern is not None or route.links_allowed or not linked:
            parts = count_segments(message.text, route.part_units).parts if message.channel == "sms" else 1
            return Chosen(route, pattern, parts, parts * route.price_rial_per_part)
    return LINKS_REFUSED


def _pattern(message: Message, route: Route, patterns: Patterns) -> PatternUse | None:
    """The approved text in place of ours, where the vendor has one and every value it wants is there.

    An empty value is no value: vendors refuse them.
    """
    told = patterns.get(route.key)
    if not (route.gateway.abilities.patterns and told and message.values):
        return None
    names: dict[str, str] = told["names"]
    if not all(message.values.get(ours) for ours in names):
        return None
    return PatternUse(str(told["code"]), tuple((theirs, message.values[ours]) for ours, theirs in names.items()))
