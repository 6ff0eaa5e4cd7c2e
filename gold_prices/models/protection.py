"""What the database itself refuses: a price once written is neither changed nor lost."""

from __future__ import annotations

import pgtrigger

#: Rows younger than this are never thinned, whatever a job believes.
YOUNGEST_TO_THIN = "14 days"
#: A transaction that thins says so first: `SET LOCAL zargar.thinning = 'on'`.
THINNING = "zargar.thinning"
#: A round of which a payment used the price.
_USED = (
    "SELECT 1 FROM gold_prices_keptprice kept JOIN gold_prices_publishedprice price "
    "ON price.id = kept.published_id WHERE price.round_id = OLD.%s"
)


def append_only() -> list[pgtrigger.Trigger]:
    """No update, no deletion, no truncation."""
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete), _no_truncate()]


def thinnable(*, moment: str, round_id: str) -> list[pgtrigger.Trigger]:
    """As `append_only`, but the thinning job may remove old rows of a round whose price nobody used.

    `moment` and `round_id` name the columns that say how old a row is and to which round it belongs.
    """
    used = _USED % round_id
    return [
        pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        pgtrigger.Trigger(
            name="thinned_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func=(
                f"IF current_setting('{THINNING}', true) IS DISTINCT FROM 'on' "
                f"OR OLD.{moment} > now() - interval '{YOUNGEST_TO_THIN}' OR EXISTS ({used}) THEN "
                "RAISE EXCEPTION 'prices are append-only'; END IF; RETURN OLD;"
            ),
        ),
        _no_truncate(),
    ]


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'prices are append-only';",
    )
