"""Which shop a vendor's id belongs to, kept for the webhooks that will name it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from tenants.prepared import run_prepared

#: Worded here: every text that leaves says it.
_NOTE: Final = """
    INSERT INTO gateways_handedover (account_id, shop_schema, at, client_ref, gateway_ref)
    SELECT %s, %s, %s, told.ref, told.theirs FROM unnest(%s::bigint[], %s::text[]) told (ref, theirs)
    ON CONFLICT (client_ref) DO UPDATE SET account_id = excluded.account_id, gateway_ref = excluded.gateway_ref,
        shop_schema = excluded.shop_schema, at = excluded.at
"""


def note_handed_over(account_id: int, shop_schema: str, handed: Sequence[tuple[int, str]], now: datetime) -> None:
    """Keep each (client_ref, gateway_ref), in one statement; the newest call of a text counts.

    `gateway_ref` is "" where the vendor gave none: its webhook may name our own id. Belongs in the transaction that
    records the vendor's answer.
    """
    newest = sorted(dict(handed).items())
    refs, theirs = [ref for ref, _theirs in newest], [theirs[:64] for _ref, theirs in newest]
    run_prepared(_NOTE, [account_id, shop_schema, now, refs, theirs])
