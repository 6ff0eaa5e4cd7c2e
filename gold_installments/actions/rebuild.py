"""Make what is cached equal to the book: balances, state, open rows, penalties, the due table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from gold_installments.actions.closing_texts import queue_settled
from gold_installments.actions.post_entry import post_entry
from gold_installments.models import Contract, ContractMove, Installment, LedgerEntry, LedgerLine
from gold_installments.queries.replaying import Past, past_of, state_from
from gold_installments.rules.accounts import Account
from gold_installments.rules.charge_lines import forgiveness_lines, penalty_lines
from gold_installments.rules.contract_states import ContractState, computed_state
from gold_installments.rules.debts import Unit
from gold_installments.rules.penalty import PenaltyMode
from gold_installments.rules.posting import contra_lines
from gold_installments.rules.replay import State
from gold_installments.rules.terms import terms_of
from persian.jalali import tehran_today
from persian.refusal import Refusal
from tenants.actions import note_dues, settle_dues
from tenants.prepared import run_prepared

if TYPE_CHECKING:
    from accounts.models import User

DUE_KIND = "installment"
#: What these owed has left the book, and no day adds to it.
GIVEN_UP: Final = (Contract.State.CANCELLED, Contract.State.WRITTEN_OFF)


class NothingLeftToPay(Refusal):
    """The change would leave money that was paid without a debt to pay; what came later has to be reversed first."""

    code = "payments_exceed_debt"
    status = 409
    message = _("After this change the payments would be more than the debt; reverse the later payment first.")


def rebuild(
    *, contract: Contract, actor: User | None, now: datetime, edited: bool = True, past: Past | None = None
) -> State:
    """Replay the contract, post what its penalties came to, and write every cache; returns the state of today.

    To be called last, once, by every action that posted or appended something, with the contract's row locked. A day
    that merely passed is not `edited`: what somebody has open, or asked a second person for, is still of this version.
    `past` spares reading it again: read after the row was locked, with every event that was appended since.
    Raises NothingLeftToPay where payments would have no debt to fall on; the caller's transaction then writes nothing.
    """
    today = tehran_today(now)
    past = past or past_of(contract)
    state = state_from(contract, past, as_of=today)
    if any(state.unplaced.values()):
        raise NothingLeftToPay
    if contract.state not in GIVEN_UP:
        post_penalty(contract=contract, state=state, actor=actor, now=now)
    contract.version += edited
    was_live = contract.is_live
    _write_contract(contract, state, now)
    _write_rows(past.rows, state, live=contract.is_live)
    if was_live and contract.state == Contract.State.SETTLED:
        queue_settled(contract=contract, now=now)
    return state


def post_penalty(*, contract: Contract, state: State, actor: User | None, now: datetime) -> bool:
    """Post the difference between the penalty of the state and what was posted before (R6); a second time nothing.

    Of what was waived as well: a payment found later, or a reversal, may leave less or more to waive than there was.
    """
    if terms_of(contract.terms).penalty_terms.mode is PenaltyMode.NONE:
        return False
    charged = sum(row.penalty for row in state.rows) - _posted(contract, LedgerEntry.Kind.PENALTY, state)
    waived = sum(row.waived for row in state.rows) + _posted(contract, LedgerEntry.Kind.WAIVER, state)
    for kind, lines_of, more in (
        (LedgerEntry.Kind.PENALTY, penalty_lines, charged), (LedgerEntry.Kind.WAIVER, forgiveness_lines, waived),
    ):  # fmt: skip
        if more:
            lines = lines_of(**{state.penalty_unit.value: abs(more)})
            post_entry(
                contract=contract, kind=kind, actor=actor, now=now, lines=lines if more > 0 else contra_lines(lines)
            )
    return bool(charged or waived)


def _posted(contract: Contract, kind: LedgerEntry.Kind, state: State) -> int:
    """What entries of the kind have added to the debt, in the unit of the penalty."""
    lines = LedgerLine.objects.filter(
        entry__contract_id=contract.pk, entry__kind=kind, account__in=[Account.RECEIVABLE, Account.RIAL_RECEIVABLE]
    )
    total: int | None = lines.aggregate(total=Sum(state.penalty_unit.value))["total"]
    return total or 0


def tell_dues(contract: Contract) -> None:
    """Tell the due table every open row of a contract that lives again: its rows were closed there, not here."""
    rows = Installment.objects.filter(Q(open_mg__gt=0) | Q(open_rial__gt=0), contract_id=contract.pk)
    if contract.is_live:
        note_dues(kind=DUE_KIND, dues=list(rows.values_list("pk", "due_date")))


def owed(contract: Contract) -> tuple[int, int]:
    """What the ledger says the contract owes: mg and Rial, penalties and fees included."""
    sums = LedgerLine.objects.filter(entry__contract_id=contract.pk).aggregate(
        mg=Sum("mg", filter=Q(account=Account.RECEIVABLE)),
        rial=Sum("rial", filter=Q(account=Account.RIAL_RECEIVABLE)),
    )
    return sums["mg"] or 0, sums["rial"] or 0


def move_state(
    *,
    contract: Contract,
    target: str,
    actor: User | None,
    now: datetime,
    reason: str = "",
    approver: User | None = None,
) -> None:
    """Note the step and put the new state on the row without saving it; nothing where it is the same."""
    if contract.state == target:
        return
    ContractMove.objects.create(
        contract=contract, source=contract.state, target=target, actor_id=actor.pk if actor else None,
        approver_id=approver.pk if approver else None, reason=reason, at=now,
    )  # fmt: skip
    contract.state = target


_CACHES: Final = """
    UPDATE gold_installments_contract it SET balance_mg = owed.mg, balance_rial = owed.rial, state = %s,
        settled_at = %s, next_due_date = %s, version = %s, archived_at = %s
    FROM (
        SELECT coalesce(sum(line.mg) FILTER (WHERE line.account = %s), 0) AS mg,
            coalesce(sum(line.rial) FILTER (WHERE line.account = %s), 0) AS rial
        FROM gold_installments_ledgerentry entry JOIN gold_installments_ledgerline line ON line.entry_id = entry.id
        WHERE entry.contract_id = %s
    ) owed
    WHERE it.id = %s RETURNING it.balance_mg, it.balance_rial
"""


def _write_contract(contract: Contract, state: State, now: datetime) -> None:
    """Sum the ledger and keep it, in one statement."""
    computed = computed_state(ContractState(contract.state), state)
    move_state(contract=contract, target=computed.value, actor=None, now=now)
    contract.settled_at = (contract.settled_at or now) if computed is ContractState.SETTLED else None
    contract.next_due_date = _next_due(contract, state)
    if contract.is_live:
        # Whatever makes it owe again brings it back from the archive.
        contract.archived_at = None
    values = [
        str(contract.state), contract.settled_at, contract.next_due_date, contract.version, contract.archived_at,
        Account.RECEIVABLE.value, Account.RIAL_RECEIVABLE.value, contract.pk, contract.pk,
    ]  # fmt: skip
    ((mg, rial),) = run_prepared(_CACHES, values)
    contract.balance_mg, contract.balance_rial = int(mg), int(rial)


def _next_due(contract: Contract, state: State) -> date | None:
    if not contract.is_live:
        return None
    return min((row.due_date for row in state.rows if row.open_amount > 0), default=None)


def _write_rows(rows: Mapping[tuple[int, int], Installment], state: State, *, live: bool) -> None:
    """The rows' own caches; a row that opens or closes, or whose contract left the living, tells the due table."""
    changed, opened, closed = [], [], []
    for figures in state.rows:
        row = rows[figures.key.version, figures.key.number]
        was, now_open = row.open_amount, figures.open_amount
        if was != now_open or row.taken != figures.taken:
            row.open_mg, row.open_rial = (now_open, 0) if state.unit is Unit.MG else (0, now_open)
            row.taken = figures.taken
            changed.append(row)
        if live and now_open and not was:
            opened.append((row.pk, row.due_date))
        elif was and not (now_open and live):
            closed.append(row.pk)
    if changed:
        _keep_rows(changed)
    if opened:
        note_dues(kind=DUE_KIND, dues=opened)
    if closed:
        settle_dues(kind=DUE_KIND, object_ids=closed)


_ROWS: Final = """
    UPDATE gold_installments_installment it
    SET open_mg = told.open_mg, open_rial = told.open_rial, taken = told.taken
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) told (id, open_mg, open_rial, taken)
    WHERE it.id = told.id
"""


def _keep_rows(rows: Sequence[Installment]) -> None:
    run_prepared(_ROWS, [[getattr(row, name) for row in rows] for name in ("pk", "open_mg", "open_rial", "taken")])
