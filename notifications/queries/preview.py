"""How a template would read, what it would cost and who would refuse it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from gateways.queries import Route, pattern_vendors, routes
from gateways.rules.pattern_limits import EMPTY, LONG, NAME, SEPARATOR, PatternFault, faults_of
from gateways.rules.speech import PatternUse
from notifications.queries.audience import Person
from notifications.queries.variable_words import variable_label
from notifications.rules.examples import example_values
from notifications.rules.fitting import fitted
from notifications.rules.forbidden import has_link
from notifications.rules.segments import Segments, count_segments
from notifications.rules.variables import KINDS
from persian.digits import to_persian

_MOST_PEOPLE: Final = 6


@dataclass(frozen=True, slots=True)
class Preview:
    """`text` is what `person` would read; `cost_rial` of it by the first gateway in line, None while there is none.

    `warnings` are sentences about what may be refused or cost more than thought.
    """

    text: str
    person: Person
    segments: Segments
    part_units: int
    cost_rial: int | None
    warnings: tuple[str, ...]

    @property
    def units_left(self) -> int:
        """How much may be added before another part begins, in the units the text is counted in."""
        single, part = (160, 153) if self.segments.encoding == "GSM-7" else (70, self.part_units)
        parts = max(self.segments.parts, 1)
        return (single if parts == 1 else parts * part) - self.segments.units


def preview_of(
    text: str,
    *,
    person: Person,
    kind: str = "",
    patterns: Mapping[str, tuple[str, Sequence[tuple[str, str]]]] | None = None,
) -> Preview:
    """A template with a person's values in place. `patterns`: code and (our variable, theirs) by a gateway's key."""
    said = fitted(kind, text, person.values)
    line = routes("sms")
    first = line[0] if line else None
    segments = count_segments(said, first.part_units if first else 67)
    warnings = [*_links(said, line), *_length(segments)]
    for key, (code, places) in (patterns or {}).items():
        if code and places:
            warnings += _pattern_warnings(key, code, places, person.values)
    return Preview(
        text=said,
        person=person,
        segments=segments,
        part_units=first.part_units if first else 67,
        cost_rial=segments.parts * first.price_rial_per_part if first else None,
        warnings=tuple(warnings),
    )


def example_person(kind: str) -> Person:
    """Nobody, with an example of every variable of the kind."""
    examples = example_values(KINDS[kind].variables)
    return Person(0, examples.get("name", ""), "", "", examples)


def sample_person(kind: str, *, customer_id: int | None, now: datetime) -> Person:
    """A customer with a value for every variable of the kind: the one asked for, else the newest, else an example."""
    variables, example = KINDS[kind].variables, example_person(kind)
    ask: Callable[[str, int | None, datetime], Person | None] = import_string(settings.MESSAGE_SAMPLE)
    found = ask(kind, customer_id, now)
    if found is None:
        return example
    known = {name: found.values[name] for name in variables if name in found.values}
    return Person(found.customer_id, found.full_name, found.mobile, found.email, {**example.values, **known})


def sample_people(words: str) -> list[Person]:
    """A few customers that the words find, newest first; their values are not filled."""
    find: Callable[[str, int], list[Person]] = import_string(settings.MESSAGE_FIND)
    return find(words, _MOST_PEOPLE)


def _links(said: str, line: Sequence[Route]) -> list[str]:
    refusing = [route.label for route in line if not route.links_allowed]
    if not refusing or not has_link(said):
        return []
    if len(refusing) == len(line):
        return [_("The text holds a link and no gateway in use sends links: it would be refused.")]
    return [_("The text holds a link; %(names)s does not send links and is passed over.") % {"names": refusing[0]}]


def _length(segments: Segments) -> list[str]:
    if segments.parts <= 3:
        return []
    return [_("%(parts)s parts: each message costs as much as that many.") % {"parts": to_persian(segments.parts)}]


def _pattern_warnings(key: str, code: str, places: Sequence[tuple[str, str]], values: Mapping[str, str]) -> list[str]:
    ours = {theirs: mine for mine, theirs in places}
    pattern = PatternUse(code, tuple((theirs, values.get(mine, "")) for mine, theirs in places))
    label = pattern_vendors().get(key, key)
    return [
        _("%(gateway)s: %(fault)s") % {"gateway": label, "fault": _fault(fault, ours)}
        for fault in faults_of(key, pattern)
    ]


def _fault(fault: PatternFault, ours: Mapping[str, str]) -> str:
    told = {"name": variable_label(ours.get(fault.name, fault.name)), "limit": to_persian(fault.limit)}
    if fault.code == LONG:
        return _("“%(name)s” is longer than the %(limit)s characters it takes.") % told
    if fault.code == SEPARATOR:
        return _("“%(name)s” may not hold a semicolon.") % told
    if fault.code == EMPTY:
        return _("“%(name)s” is empty for this customer.") % told
    if fault.code == NAME:
        return _("the gateway has no place “%(name)s”.") % {"name": fault.name}
    return _("“%(name)s” may hold %(limit)s spaces at most.") % told
