"""May this be reversed, and was it already? (R14)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gold_installments.rules.events import Charged, Event, PaidIn, Reversed, Waived
from gold_installments.rules.refused import RuleRefused


def decide_reversal(*, events: Sequence[Event], target: int, order: int, at: datetime) -> tuple[Reversed, bool]:
    """The reversal of the event `target` and whether it is new: asked again, the first one comes back, and nothing is
    to be written. `order` and `at` (now, also after a month is locked) are for a new one.

    Raises RuleRefused `no_such_event`, `reversal_of_reversal` (post a new payment instead) and `not_reversible` for a
    schedule version or a hold, which end by a new version or by their last day.
    """
    kept = next((event for event in events if event.order == target), None)
    if kept is None:
        raise RuleRefused("no_such_event", f"the contract has no event {target}")
    if isinstance(kept, Reversed):
        raise RuleRefused("reversal_of_reversal", "a reversal stays; post a new payment")
    if not isinstance(kept, PaidIn | Charged | Waived):
        raise RuleRefused("not_reversible", "only payments, fees and waivers are reversed")
    for event in events:
        if isinstance(event, Reversed) and event.target == target:
            return event, False
    return Reversed(order, at, target), True
