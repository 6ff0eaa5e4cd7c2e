"""Prove the book every night; say what is wrong, repair nothing."""

from __future__ import annotations

import logging
from datetime import date

from django.db import transaction

from accounts.actions import note as note_audit
from gold_installments.queries import audit_findings
from gold_installments.rules.proof import Finding
from tenants.context import current_schema, one_moment

logger = logging.getLogger(__name__)
MOST_NAMED = 20


class LedgerMismatch(Exception):
    """The book does not prove; `code`, which the task's record shows, names contracts and invariants, no person."""

    def __init__(self, findings: list[Finding]) -> None:
        named = sorted({f"{finding.where} {finding.invariant}" for finding in findings})
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        self.code = ", ".join(named[:MOST_NAMED]) + more
        super().__init__(self.code)
        self.findings = findings


def audit_ledgers(*, today: date) -> None:
    """Recompute every balance of this shop from its ledger.

    Raises LedgerMismatch naming the contracts that differ, after an audit line says the same; the line outlives the
    failure. Run it outside a transaction, so that all is read as of one moment.
    """
    with one_moment():
        findings = audit_findings(today=today)
    if not findings:
        return
    mismatch = LedgerMismatch(findings)
    detail: dict[str, object] = {"findings": [f"{f.where} {f.invariant}: {f.fact}" for f in findings[:200]]}
    with transaction.atomic():
        note_audit(actor=None, action="ledger.mismatch", subject="gold_installments.book", detail=detail)
    logger.error("ledger of %s does not prove: %s", current_schema(), mismatch)
    raise mismatch
