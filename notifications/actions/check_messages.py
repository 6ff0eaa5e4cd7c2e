"""Ask of claimed messages whether they may leave now, and by which way; those that may are committed `submitting`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from gateways.actions import reserve
from gateways.queries import Route, routes
from gateways.rules.speech import Outgoing, PatternUse
from notifications.actions.ask_guards import AmendedText, ask_guards
from notifications.actions.choose_route import LINKS_REFUSED, Chosen, choose_route, patterns_of, template_kind
from notifications.actions.follow_number import follow_numbers
from notifications.actions.move_message import Move, move_messages
from notifications.models import Message, MessageEvent, OptOut
from notifications.queries import Window
from notifications.queries.audience import people_by_number
from notifications.rules.lifecycle import State
from notifications.rules.retry import CONFIGURATION_WAIT
from tenants.context import current_schema

#: Longer than the worst run: no call begins later than 90 s after the claim (submit_calls.PATIENCE), the slowest waits
#: 5 s for a connection and 20 s for each piece of an answer, and recording is a few statements. So a live worker keeps
#: its rows; should one be slower still, its late answer finds the row `unknown` and counts if it is good news.
LEASE: Final = timedelta(minutes=5)
#: What the shop's own people hear.
OWN_KINDS: Final = frozenset({"digest", "alarm"})


@dataclass(frozen=True, slots=True)
class Call:
    """One message on its way to a gateway. `bound`: it may have been there before, so no other account may have it."""

    message_id: int
    attempt: int
    route: Route
    outgoing: Outgoing
    rial: int
    bound: bool


@dataclass(slots=True)
class Checked:
    """The calls to make now, in the order of the messages' ids; `fault`: a guard that broke over some of them."""

    calls: list[Call] = field(default_factory=list)
    fault: Exception | None = None


@transaction.atomic
def check_messages(
    ids: Sequence[int], *, until: datetime, tried: Mapping[int, Collection[int]], now: datetime
) -> Checked:
    """Hold, drop, block or release the claimed rows. What is committed as `submitting` may have been sent, come what
    may. `until` is the end of the claim, `tried` the accounts that could not carry a message in this run.

    A row whose claim is not this one any more is left alone: whatever state it is in now is another worker's doing.
    """
    rows = Message.objects.select_for_update().filter(pk__in=ids, state=State.CLAIMED, claimed_until=until)
    waiting = {message.pk: message for message in rows.order_by("pk")}
    moves = _held_or_late(waiting, now)
    returning = _may_be_there(waiting)
    moves += follow_numbers(waiting, returning, now) + _blocked(waiting)
    dropped, fault = _dropped(waiting, returning, now)
    chosen, refused = _ways(waiting, returning, tried, now)
    unpaid = _unpaid(waiting, chosen, now)
    calls = [_call(waiting[pk], chosen[pk], bound=pk in returning, now=now) for pk in sorted(chosen)]
    leaving = [Move(waiting[call.message_id], State.SUBMITTING) for call in calls]
    move_messages([*moves, *dropped, *refused, *unpaid, *leaving], now=now)
    return Checked(calls, fault)


def _held_or_late(waiting: dict[int, Message], now: datetime) -> list[Move]:
    moves, window = [], Window()
    for message in list(waiting.values()):
        release = window.release(message.kind, now)
        if release > now:
            message.not_before = release
            moves.append(Move(waiting.pop(message.pk), State.PLANNED, "held_until_morning"))
        elif window.is_too_late(message.kind, message.created_at, now):
            moves.append(Move(waiting.pop(message.pk), State.EXPIRED, "too_late"))
    return moves


def _blocked(waiting: dict[int, Message]) -> list[Move]:
    """Who said stop, by their own word to the shop or by that of a number; a legal notice goes to them as well."""
    asked = [message for message in waiting.values() if not message.legal]
    stops = OptOut.objects.filter(lifted_at=None, address__in={message.recipient for message in asked})
    stopped = set(stops.values_list("channel", "address"))
    people = _people(asked)
    every: dict[str, set[int]] = defaultdict(set)
    for message in asked:
        every[message.channel] |= people[message.pk]
    unreachable = import_string(settings.MESSAGE_REACHABLE)
    silent = {channel: unreachable(sorted(pks), channel) for channel, pks in every.items() if pks}
    return [
        Move(waiting.pop(message.pk), State.BLOCKED, "opted_out")
        for message in asked
        if (message.channel, message.recipient) in stopped or people[message.pk] & silent.get(message.channel, set())
    ]


def _people(asked: Collection[Message]) -> dict[int, set[int]]:
    """Who would read each: the customer it is for, and everybody whose number it goes to. A text for the shop's own
    people asks nobody's file.
    """
    found = {message.pk: {message.customer_id} if message.customer_id else set() for message in asked}
    texts = [message for message in asked if message.channel == "sms" and message.kind not in OWN_KINDS]
    owners = people_by_number({message.recipient for message in texts}) if texts else {}
    for message in texts:
        found[message.pk] |= set(owners.get(message.recipient, ()))
    return found


def _may_be_there(waiting: Mapping[int, Message]) -> set[int]:
    """Messages that some gateway may have had already: they stay with its account and go word for word, for other words
    under their id would look like another message.
    """
    again = [message.pk for message in waiting.values() if message.attempts]
    steps = MessageEvent.objects.filter(message_id__in=again, after=State.UNKNOWN)
    return set(steps.values_list("message_id", flat=True)) if again else set()


def _dropped(
    waiting: dict[int, Message], returning: Collection[int], now: datetime
) -> tuple[list[Move], Exception | None]:
    """What the guards say no to. A row that its guard broke over stays claimed; the claim runs out."""
    answers, fault = ask_guards(list(waiting.values()), now)
    moves = []
    for message in list(waiting.values()):
        answer = answers.get(message.pk)
        if answer is None:
            del waiting[message.pk]
        elif answer is False or isinstance(answer, str):
            moves.append(Move(waiting.pop(message.pk), State.EXPIRED, answer or "no_longer_needed"))
        elif isinstance(answer, AmendedText) and not answer.text.strip():
            moves.append(Move(waiting.pop(message.pk), State.EXPIRED, "empty_text"))
        elif isinstance(answer, AmendedText) and message.pk not in returning:
            message.text = answer.text
            message.values = dict(answer.values) if answer.values is not None else message.values
    return moves, fault


def _ways(
    waiting: dict[int, Message], returning: Collection[int], tried: Mapping[int, Collection[int]], now: datetime
) -> tuple[dict[int, Chosen], list[Move]]:
    open_ways = {channel: routes(channel) for channel in {message.channel for message in waiting.values()}}
    patterns = patterns_of(waiting.values())
    chosen, moves = {}, []
    for message in list(waiting.values()):
        able = [route for route in open_ways[message.channel] if route.account_id not in tried.get(message.pk, ())]
        if message.pk in returning:
            able = [route for route in able if is_its_account(message, route)][:1]
        way = choose_route(message, able, patterns.get(template_kind(message), {}))
        if isinstance(way, Chosen):
            chosen[message.pk] = way
        elif way == LINKS_REFUSED:
            moves.append(Move(waiting.pop(message.pk), State.REJECTED, way))
        else:
            moves.append(_later(waiting.pop(message.pk), way, now))
    return chosen, moves


def is_its_account(message: Message, route: Route) -> bool:
    """Whether the message was handed to this account; of a row older than the accounts, to the first of its kind."""
    return route.account_id == message.account_id if message.account_id else route.key == message.gateway


def _unpaid(waiting: dict[int, Message], chosen: dict[int, Chosen], now: datetime) -> list[Move]:
    """Set the price of each call aside; what the shop's wallet has not enough for waits, and costs no attempt."""
    asked = [(waiting[pk].client_ref, waiting[pk].attempts + 1, way.rial) for pk, way in sorted(chosen.items())]
    paid = reserve(current_schema(), asked, now) if asked else set()
    poor = [pk for pk in chosen if waiting[pk].client_ref not in paid]
    for pk in poor:
        del chosen[pk]
    return [_later(waiting.pop(pk), "no_sms_credit", now) for pk in poor]


def _later(message: Message, reason: str, now: datetime) -> Move:
    message.not_before = now + CONFIGURATION_WAIT
    return Move(message, State.PLANNED, reason)


def _call(message: Message, way: Chosen, *, bound: bool, now: datetime) -> Call:
    message.attempts += 1
    message.gateway, message.account_id = way.route.key, way.route.account_id
    message.submitted_at, message.claimed_until = now, now + LEASE
    message.parts, message.cost_rial = way.parts, way.rial
    message.pattern = [way.pattern.code, way.pattern.values] if way.pattern is not None else None
    return Call(message.pk, message.attempts, way.route, outgoing(message), way.rial, bound)


def outgoing(message: Message) -> Outgoing:
    """The part of a message that a gateway sees; the pattern is that of its last call."""
    code, values = message.pattern or ("", ())
    return Outgoing(
        message.client_ref,
        message.recipient,
        message.text,
        current_schema(),
        gateway_ref=message.gateway_ref,
        submitted_at=message.submitted_at,
        pattern=PatternUse(code, tuple((name, value) for name, value in values)) if code else None,
        subject=message.subject,
    )
