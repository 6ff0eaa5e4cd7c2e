"""A gateway answered with another message under an id of ours: kept beside the account, for a person to look at."""

from __future__ import annotations

from datetime import datetime

from gateways.models import GatewayTrouble


def note_conflict(account_id: int, code: str, now: datetime) -> None:
    """Two installations on one account, or a restored database, look like this. `code`: the vendor's or our word."""
    GatewayTrouble.objects.create(
        account_id=account_id, at=now, what=GatewayTrouble.What.CONFLICT, code=code[:60]
    )  # fmt: skip
