"""What a customer reads when a contract is over: thanks, and that the papers wait; queued in that transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from gold_installments.actions.receipt_texts import about_reader, reader_of
from gold_installments.actions.said import said, say
from gold_installments.models import Contract
from gold_installments.queries.papers_here import papers_here
from notifications.queries import Words, shop_words
from persian.digits import in_order
from tenants.context import current_shop

SETTLED, PAPERS = "settled", "cheque_back"
OVER = (Contract.State.SETTLED, Contract.State.CANCELLED)


def queue_settled(*, contract: Contract, now: datetime) -> None:
    """Thanks, and the papers where some are here; once for each time that the contract is settled."""
    words = shop_words()
    _queue(contract, SETTLED, {}, words, now)
    _queue_papers(contract, words, now)


def queue_papers_back(*, contract: Contract, now: datetime) -> None:
    """Come for your cheque: of a contract that is over, where something of it is here."""
    _queue_papers(contract, shop_words(), now)


def _queue_papers(contract: Contract, words: Words, now: datetime) -> None:
    kinds = papers_here([contract.pk]).get(contract.pk)
    if kinds:
        with override("fa"):
            named = {"cheque": _("cheque"), "note": _("promissory note"), "pledge": _("pledged gold")}
            papers = _(" and ").join(word for kind, word in named.items() if kind in kinds)
        _queue(contract, PAPERS, {"papers": papers}, words, now)


def _queue(contract: Contract, kind: str, values: dict[str, str], words: Words, now: datetime) -> None:
    shop, reader = current_shop(), reader_of(contract.customer)
    with override("fa"):
        about = {**about_reader(reader, shop=shop, now=now), "contract": in_order(contract.number)}
    # The version rises with every edit: settled again after a reversal it is said again.
    say(
        reader, said(kind, {**about, **values}, words.texts), kind=kind,
        key=f"{kind}:{contract.pk}:{contract.version}", guard=kind, subject_ref=f"contract:{contract.pk}",
        email_too=words.email_too, now=now,
    )  # fmt: skip


def settled_still_holds(refs: Sequence[str], now: datetime) -> list[bool | str]:
    """The outbox's question just before sending: a payment may have been reversed during the night."""
    ids = [_contract_id(ref) for ref in refs]
    settled = set(
        Contract.objects.filter(pk__in=ids, state=Contract.State.SETTLED).order_by().values_list("pk", flat=True)
    )
    return [pk in settled for pk in ids]


def papers_still_here(refs: Sequence[str], now: datetime) -> list[bool | str]:
    """The same about papers: they may have been handed over at the counter a minute after the last payment."""
    ids = [_contract_id(ref) for ref in refs]
    over = set(Contract.objects.filter(pk__in=ids, state__in=OVER).order_by().values_list("pk", flat=True))
    here = papers_here(over) if over else {}
    return [pk in here for pk in ids]


def _contract_id(ref: str) -> int:
    return int(ref.partition(":")[2])
