"""Ask gateways what became of messages they may have, or have."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from accounts.rules.sealing import SealBroken
from gateways.actions import refund, release, settle, trip_breaker
from gateways.queries import Route, route_of, route_of_key
from gateways.rules.speech import Outgoing, Report, Standing
from notifications.actions.check_messages import outgoing
from notifications.actions.move_message import Move, move_messages, note_works, save_messages
from notifications.actions.record_submissions import stop_by_gateway
from notifications.actions.submit_calls import in_threads
from notifications.models import Message
from notifications.rules.lifecycle import State, may_move
from notifications.rules.retry import wait_before_look_up
from tenants.context import current_schema

log = logging.getLogger(__name__)

AT_ONCE: Final = 100
#: Nobody else asks about these meanwhile: 13 rounds of 25 s at worst. A lost worker's questions come back after it.
LOOK_LEASE: Final = timedelta(minutes=6)
_REACHED: Final = {
    Standing.ACCEPTED: State.ACCEPTED,
    Standing.DELIVERED: State.DELIVERED,
    Standing.UNDELIVERED: State.UNDELIVERED,
    Standing.BLOCKED: State.BLOCKED,
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message and who is asked about it. `gateway` is None where the account cannot be spoken for now, `late` True
    where it is past the look-back: then nobody is asked any more.
    """

    message: Message
    outgoing: Outgoing
    route: Route | None
    late: bool

    def answer(self) -> Report | None:
        """What the gateway says; a fault of ours says nothing."""
        if self.route is None or self.late:
            return None
        try:
            return self.route.gateway.look_up(self.outgoing)
        except Exception as error:  # noqa: BLE001  # one damaged answer must not keep the others' from being written
            log.error("the gateway %s broke: %s", self.route.key, type(error).__name__)
            return None


def look_up_message(*, message_id: int, now: datetime) -> State | None:
    """Ask about one message that is due for it; returns its state, None when nothing was due."""
    return look_up_messages(now=now, ids=[message_id]).get(message_id)


def look_up_messages(*, now: datetime, ids: Sequence[int] | None = None, limit: int = AT_ONCE) -> dict[int, State]:
    """Ask about unknown and accepted messages that are due for it; returns their states by id, none when none was due.

    A message of unknown fate that the gateway never had is planned again, on the same account and with the same
    `client_ref`, once the gateway has said so as often as its abilities ask; where they say never, it stays for a
    person. So it does past the gateway's look-back, when nobody asks any more.
    """
    asked = _take(now, ids, limit)
    told = list(zip(asked, in_threads(_Asked.answer, asked), strict=True))
    _tell_of_accounts(told, now)
    return _record(told, now) if told else {}


@transaction.atomic
def _take(now: datetime, ids: Sequence[int] | None, limit: int) -> list[_Asked]:
    due = Message.objects.select_for_update(skip_locked=True).filter(next_look_at__lte=now)
    if ids is not None:
        due = due.filter(pk__in=ids)
    found = list(due.order_by("next_look_at", "pk")[:limit])
    for message in found:
        message.next_look_at = now + LOOK_LEASE
    if found:
        save_messages(found)
    routes = {whose: _route(*whose) for whose in {(message.account_id, message.gateway) for message in found}}
    return [_asked(message, routes[message.account_id, message.gateway], now) for message in found]


def _route(account_id: int | None, key: str) -> Route | None:
    """None where the account cannot be spoken for now: its kind is gone, no key opens its settings, or it stands in the
    installation that this shop was brought from.
    """
    try:
        return route_of(account_id) if account_id else route_of_key(key)
    except (SealBroken, KeyError, ObjectDoesNotExist):
        return None


def _asked(message: Message, route: Route | None, now: datetime) -> _Asked:
    back = _back(route, by_id=bool(message.gateway_ref)) if route else timedelta.max
    late = message.submitted_at is None or now - message.submitted_at > back
    return _Asked(message, outgoing(message), route, late)


def _tell_of_accounts(told: Sequence[tuple[_Asked, Report | None]], now: datetime) -> None:
    """Some vendors take a text and find out later that nobody pays for it: no other would get further. On its own and
    first, as in `record_submissions`.
    """
    for asked, report in told:
        route, called_at = asked.route, asked.message.submitted_at
        if route and report and called_at and report.code in route.gateway.abilities.starves:
            trip_breaker(route.account_id, report.code, now, called_at=called_at)


def _back(route: Route, *, by_id: bool) -> timedelta:
    abilities = route.gateway.abilities
    return abilities.report_back if by_id and abilities.report_back is not None else abilities.look_back


@transaction.atomic
def _record(told: Sequence[tuple[_Asked, Report | None]], now: datetime) -> dict[int, State]:
    rows = Message.objects.select_for_update().filter(pk__in=[asked.message.pk for asked, _ in told])
    messages = {message.pk: message for message in rows.order_by("pk")}
    moves: list[Move] = []
    resting: list[Message] = []
    bills: dict[str, list[tuple[int, int, int, int]]] = {"settle": [], "release": [], "refund": []}
    for asked, report in told:
        message = messages[asked.message.pk]
        if State(message.state) not in (State.UNKNOWN, State.ACCEPTED) or message.attempts != asked.message.attempts:
            continue
        move = _next(message, asked, report, now)
        if move is None:
            resting.append(message)
            continue
        moves.append(move)
        if message.cost_rial and (bill := _bill(move, asked, report)):
            bills[bill].append((message.client_ref, message.attempts, message.cost_rial, message.cost_rial))
            if bill != "settle":
                message.cost_rial = message.parts = 0
    _pay(bills, now)
    move_messages(moves, now=now)
    if resting:
        save_messages(resting)
        note_works(resting, now=now)
    return {pk: State(message.state) for pk, message in messages.items()}


def _next(message: Message, asked: _Asked, report: Report | None, now: datetime) -> Move | None:
    """The step that the answer calls for, if any; else only the next question's moment is set."""
    message.next_look_at = None if asked.late else now + wait_before_look_up(message.looks + 1)
    if report is None or asked.route is None:
        return None
    message.looks += 1
    message.gateway_ref = report.gateway_ref or message.gateway_ref
    abilities = asked.route.gateway.abilities
    if report.standing is Standing.ABSENT:
        return _absent(message, abilities.absences_needed, now)
    after = _REACHED.get(report.standing)
    if after is None:
        return None
    message.absences = 0
    if not may_move(State(message.state), after):
        return None
    if after is State.ACCEPTED and not abilities.reports_delivery:
        message.next_look_at = None
    if after is State.BLOCKED:
        stop_by_gateway(message, asked.route.label, report.code, now)
    return Move(message, after, report.code)


def _absent(message: Message, needed: int, now: datetime) -> Move | None:
    """So many times in a row, a look apart, and it never arrived; with `needed` 0 that is a person's to say. What a
    gateway accepted and cannot find was accepted all the same.
    """
    message.absences += 1
    if State(message.state) is not State.UNKNOWN or not needed or message.absences < needed:
        return None
    message.not_before, message.absences = now, 0
    return Move(message, State.PLANNED, "never_arrived")


def _bill(move: Move, asked: _Asked, report: Report | None) -> str:
    """What becomes of the message's price: it never went and the money is free again, or the vendor gave its own charge
    back, or a lost call turns out to have been made; "" where it was settled before.

    A text that was not delivered was sent and is paid for; so is one to a number that the operator holds back, unless
    the vendor says by its code that it took nothing.
    """
    if move.after is State.PLANNED:
        return "release"
    if asked.route and report and report.code in asked.route.gateway.abilities.refunds:
        return "refund"
    return "settle" if State(move.message.state) is State.UNKNOWN else ""


def _pay(bills: dict[str, list[tuple[int, int, int, int]]], now: datetime) -> None:
    shop = current_schema()
    if bills["settle"]:
        settle(shop, bills["settle"], now)
    if bills["release"]:
        release(shop, [(ref, attempt, rial) for ref, attempt, rial, _ in bills["release"]], now)
    if bills["refund"]:
        refund(shop, [(ref, attempt) for ref, attempt, *_ in bills["refund"]], now)
