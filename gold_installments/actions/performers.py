"""Who does what a second person approved: the one list."""

from __future__ import annotations

from gold_installments.actions.approvals import PERFORMERS

PERFORMERS.update({})
