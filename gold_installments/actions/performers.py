"""Who does what a second person approved: the one list."""

from __future__ import annotations

from gold_installments.actions.approvals import PERFORMERS
from gold_installments.actions.change_schedule import perform_change
from gold_installments.models import Approval

PERFORMERS[Approval.Kind.RESCHEDULE] = perform_change
