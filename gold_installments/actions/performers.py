"""Who does what a second person approved: the one list."""

from __future__ import annotations

from gold_installments.actions.activate_contract import activate_approved, cancel_refused
from gold_installments.actions.approvals import PERFORMERS, REFUSERS
from gold_installments.actions.ask_price import quote_at_price
from gold_installments.actions.change_schedule import perform_change
from gold_installments.actions.waive_penalty import perform_waiver
from gold_installments.actions.write_off import perform_revive, perform_write_off
from gold_installments.models import Approval

PERFORMERS[Approval.Kind.RESCHEDULE] = perform_change
PERFORMERS[Approval.Kind.WAIVER] = perform_waiver
PERFORMERS[Approval.Kind.WRITE_OFF] = perform_write_off
PERFORMERS[Approval.Kind.REVIVE] = perform_revive
PERFORMERS[Approval.Kind.OVER_LIMIT] = activate_approved
REFUSERS[Approval.Kind.OVER_LIMIT] = cancel_refused
PERFORMERS[Approval.Kind.PRICE] = quote_at_price
