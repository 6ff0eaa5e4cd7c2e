"""What a shop pays for texts: set aside before the call, settled by what the gateway says, given back where none left.

Everything here belongs in the caller's transaction, costs the same few statements whatever the number of texts, and
changes nothing when it is said twice: the wallet's row is locked, and a call has one move of each kind at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from gateways.models import Wallet, WalletMove

Kind = WalletMove.Kind
#: One call to a gateway: the text's own id and which attempt it is.
Call = tuple[int, int]


@transaction.atomic(savepoint=False)
def reserve(shop_schema: str, calls: Sequence[tuple[int, int, int]], now: datetime) -> set[int]:
    """Set aside the price of each (client_ref, attempt, rial), in their order; returns the refs that are paid for.

    What costs nothing needs no wallet. A text the wallet has not enough for is left out, a cheaper one behind it is
    not. Said again it answers the same; a call whose money was given back or settled since is not paid for any more.
    """
    free = {ref for ref, _attempt, rial in calls if rial <= 0}
    asked = {(ref, attempt): rial for ref, attempt, rial in calls if rial > 0}
    if not asked:
        return free
    wallet = _held(shop_schema)
    known = _moves_of(asked)
    left, moves = wallet.balance_rial, []
    for (ref, attempt), rial in asked.items():
        if (ref, attempt) not in known and rial <= left:
            left -= rial
            moves.append(_move(shop_schema, Kind.RESERVE, (ref, attempt), -rial, now))
    _write(wallet, moves)
    paid = {call for call, kinds in known.items() if set(kinds) == {Kind.RESERVE}}
    return free | {ref for ref, _attempt in paid} | {move.client_ref for move in moves if move.client_ref is not None}


@transaction.atomic(savepoint=False)
def settle(shop_schema: str, calls: Sequence[tuple[int, int, int, int]], now: datetime) -> None:
    """Close each (client_ref, attempt, reserved_rial, actual_rial) by what the gateway really took.

    What was set aside is read from the moves, so a call that was never reserved changes nothing. Where the gateway took
    more than was set aside and the wallet has not the rest, the wallet ends at zero and the platform bears what lacks.
    """
    _close(shop_schema, Kind.SETTLE, {(ref, attempt): actual for ref, attempt, _reserved, actual in calls}, now)


@transaction.atomic(savepoint=False)
def release(shop_schema: str, calls: Sequence[tuple[int, int, int]], now: datetime) -> None:
    """Give back what was set aside for each (client_ref, attempt, rial): the text certainly did not leave."""
    _close(shop_schema, Kind.RELEASE, {(ref, attempt): 0 for ref, attempt, _rial in calls}, now)


@transaction.atomic(savepoint=False)
def refund(shop_schema: str, calls: Sequence[Call], now: datetime) -> None:
    """Give back, once, all that each (client_ref, attempt) cost: the vendor took its own charge back.

    What is only set aside is released; what was settled is given back as far as the wallet bore it.
    """
    wallet = _standing(shop_schema) if calls else None
    if wallet is None:
        return
    moves = []
    for call, kinds in _moves_of(calls).items():
        back = -sum(kinds.values())
        if set(kinds) == {Kind.RESERVE}:
            moves.append(_move(shop_schema, Kind.RELEASE, call, back, now))
        elif set(kinds) == {Kind.RESERVE, Kind.SETTLE}:
            moves.append(_move(shop_schema, Kind.REFUND, call, back, now))
    _write(wallet, moves)


def held_wallet(shop_schema: str) -> Wallet:
    """The shop's wallet, locked until the transaction ends; an empty one is made where it has none."""
    return _held(shop_schema)


def _close(shop_schema: str, kind: WalletMove.Kind, cost: dict[Call, int], now: datetime) -> None:
    """Where something was set aside and nothing closed it yet, give back what is over; zero is a move too, so that a
    call is closed once.
    """
    wallet = _standing(shop_schema) if cost else None
    if wallet is None:
        return
    known = _moves_of(cost)
    left, moves = wallet.balance_rial, []
    for call, actual in cost.items():
        if set(known.get(call, ())) != {Kind.RESERVE}:
            continue
        back = max(-known[call][Kind.RESERVE] - max(actual, 0), -left)
        left += back
        moves.append(_move(shop_schema, kind, call, back, now))
    _write(wallet, moves)


def _held(shop_schema: str) -> Wallet:
    found = _standing(shop_schema)
    if found is None:
        Wallet.objects.get_or_create(shop_schema=shop_schema)
        found = Wallet.objects.select_for_update().get(shop_schema=shop_schema)
    return found


def _standing(shop_schema: str) -> Wallet | None:
    return Wallet.objects.select_for_update().filter(shop_schema=shop_schema).first()


def _moves_of(calls: Iterable[Call]) -> dict[Call, dict[str, int]]:
    """What is known of these calls: call -> kind -> signed Rial."""
    wanted = set(calls)
    known: dict[Call, dict[str, int]] = {}
    rows = WalletMove.objects.filter(client_ref__in=[ref for ref, _attempt in wanted])
    for ref, attempt, kind, rial in rows.values_list("client_ref", "attempt", "kind", "rial"):
        if ref is not None and (ref, attempt) in wanted:
            known.setdefault((ref, attempt), {})[kind] = rial
    return known


def _move(shop_schema: str, kind: WalletMove.Kind, call: Call, rial: int, now: datetime) -> WalletMove:
    return WalletMove(
        shop_schema=shop_schema, kind=kind, rial=rial, client_ref=call[0], attempt=call[1], at=now, request_key=None
    )


def _write(wallet: Wallet, moves: list[WalletMove]) -> None:
    """The moves and the balance that is their sum, in two statements."""
    if moves:
        WalletMove.objects.bulk_create(moves)
        wallet.balance_rial += sum(move.rial for move in moves)
        wallet.save(update_fields=["balance_rial"])
