"""What is true of the copies now."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from backups.models import Backup, RestoreCheck
from backups.providers import keys
from backups.providers.places import store_named
from backups.rules.contents import Comparison, Contents, compare
from backups.rules.problems import KeyMissing
from persian.jalali import TEHRAN
from tenants.context import public
from tenants.queries import live_shops

RESTORABLE = Q(state__in=[Backup.State.WRITTEN, Backup.State.VERIFIED]) & Q(
    verify_grade__in=[Backup.Grade.CHECKSUM, Backup.Grade.RESTORED]
)
UNDER_WAY = Q(state__in=[Backup.State.QUEUED, Backup.State.RUNNING])
BUSY = UNDER_WAY | Q(step=Backup.Step.VERIFYING)


@dataclass(frozen=True, slots=True)
class ShopCopies:
    """One shop's copies at a glance: the newest that can be restored, the newest of all, the one being made."""

    restorable: Backup | None = None
    newest: Backup | None = None
    under_way: Backup | None = None


@dataclass(frozen=True, slots=True)
class Vault:
    """The place of the copies. `used` and `total`: bytes of the medium; `key`: the public key, empty without one."""

    copies: int
    copies_bytes: int
    used: int | None
    total: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Night:
    """One day of Tehran and the worst its copies came to: "good", "unproved", "failed"; "none" without any."""

    day: datetime.date
    outcome: str


def last_restorable_at() -> datetime.datetime | None:
    """The moment up to which every live shop's book is safe: the oldest of their newest restorable copies.

    A shop never copied counts from its opening. None when no shop has a copy, or there is no shop.
    """
    with public():
        newest = {schema: copies.restorable for schema, copies in copies_by_shop().items()}
        moments = [_safe_until(newest.get(shop.schema_name), shop.created_at) for shop in live_shops()]
    return min(moments) if moments and any(newest.values()) else None


def restorable_at(shop_schema: str) -> datetime.datetime | None:
    """The moment of the newest copy of one shop that can be restored; None where there is none."""
    with public():
        newest = Backup.objects.filter(RESTORABLE, shop_schema=shop_schema, started_at__isnull=False)
        return newest.order_by("-started_at").values_list("started_at", flat=True).first()


def _safe_until(copy: Backup | None, opened_at: datetime.datetime) -> datetime.datetime:
    return copy.started_at if copy and copy.started_at else opened_at


def copies_by_shop() -> dict[str, ShopCopies]:
    """Schema -> its copies, for every shop that ever had one."""
    restorable = _newest_per_shop(Backup.objects.filter(RESTORABLE))
    newest = _newest_per_shop(Backup.objects.all())
    under_way = _newest_per_shop(Backup.objects.filter(UNDER_WAY))
    return {
        schema: ShopCopies(restorable=restorable.get(schema), newest=row, under_way=under_way.get(schema))
        for schema, row in newest.items()
    }


def _newest_per_shop(rows: QuerySet[Backup]) -> dict[str, Backup]:
    ordered: Iterable[Backup] = rows.order_by("shop_schema", "-requested_at", "-pk").distinct("shop_schema")
    return {row.shop_schema: row for row in ordered}


def recent_backups(*, limit: int = 50, shop_schema: str | None = None, failed_only: bool = False) -> list[Backup]:
    """The newest copies first."""
    rows = Backup.objects.all()
    if shop_schema is not None:
        rows = rows.filter(shop_schema=shop_schema)
    if failed_only:
        rows = rows.filter(state=Backup.State.FAILED)
    return list(rows[:limit])


def newest_restorable() -> Backup | None:
    """The newest copy of any shop that was read back in full."""
    return Backup.objects.filter(RESTORABLE).order_by("-started_at").first()


def under_way() -> tuple[list[Backup], list[RestoreCheck]]:
    """Copies and restore checks somebody is, or soon will be, at work on."""
    checks = RestoreCheck.objects.filter(state__in=[RestoreCheck.State.QUEUED, RestoreCheck.State.RUNNING])
    return list(Backup.objects.filter(BUSY)), list(checks.select_related("backup"))


def backup_by_id(pk: int) -> Backup:
    """Raises Backup.DoesNotExist."""
    return Backup.objects.get(pk=pk)


def check_by_id(pk: int) -> RestoreCheck:
    """With its copy. Raises RestoreCheck.DoesNotExist."""
    return RestoreCheck.objects.select_related("backup").get(pk=pk)


def checks_of(backup: Backup) -> list[RestoreCheck]:
    """The newest first."""
    return list(backup.restore_checks.all())


def comparison_of(check: RestoreCheck) -> Comparison | None:
    """The manifest's figures beside the restored ones; None until there are any."""
    if not check.found:
        return None
    return compare(Contents.from_json(check.backup.manifest["contents"]), Contents.from_json(check.found))


def nights(*, today: datetime.date, days: int = 14) -> list[Night]:
    """The last `days` days of Tehran, the oldest first."""
    first = today - datetime.timedelta(days=days - 1)
    start = datetime.datetime.combine(first, datetime.time(), tzinfo=TEHRAN)
    seen: dict[datetime.date, set[str]] = {}
    for backup in Backup.objects.filter(requested_at__gte=start).exclude(UNDER_WAY):
        seen.setdefault(backup.requested_at.astimezone(TEHRAN).date(), set()).add(_outcome(backup))
    span = [first + datetime.timedelta(days=n) for n in range(days)]
    return [Night(day=day, outcome=_worst(seen.get(day, set()))) for day in span]


def _outcome(backup: Backup) -> str:
    if backup.state == Backup.State.FAILED:
        return "failed"
    return "good" if backup.is_restorable else "unproved"


def _worst(outcomes: set[str]) -> str:
    return next((name for name in ("failed", "unproved", "good") if name in outcomes), "none")


def vault() -> Vault:
    """Room, copies and key of the place copies go to."""
    whole = Backup.objects.filter(state__in=[Backup.State.WRITTEN, Backup.State.VERIFIED])
    space = store_named().space()
    try:
        key = str(keys.recipient())
    except KeyMissing:
        key = ""
    return Vault(
        copies=whole.count(),
        copies_bytes=whole.aggregate(sum=Sum("cipher_bytes"))["sum"] or 0,
        used=space[0] if space else None,
        total=space[1] if space else None,
        key=key,
    )
