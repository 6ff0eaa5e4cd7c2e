"""The days around a due date on which the shop's customers hear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import note, require
from accounts.rules.grants import Grant
from notifications.actions.note_reminder_days import note_reminder_days
from notifications.models import Stage
from notifications.rules.stage_plan import (
    EARLIEST,
    LATEST,
    MOST_STAGES,
    REPEAT_FROM,
    REPEAT_TO,
    StageFault,
    StageRow,
    faults_of,
)
from persian.refusal import Refusal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

_WORDS: Final[dict[str, StrOrPromise]] = {
    "none": _("Leave one stage at least, switched off if nobody shall hear."),
    "too_many": _("At most %(most)s stages; more only teach customers not to read."),
    "twice": _("This day is there twice."),
    "out_of_range": _("From %(before)s days before to %(latest)s days after the due date."),
    "stop_without_repeat": _("Say after how many days it comes again, or leave the end empty."),
    "repeat_without_stop": _("Say how many days after the due date it ends: nobody is reminded for ever."),
    "repeat_out_of_range": _("Again each %(least)s to %(longest)s days."),
    "repeat_before_due": _("Only a stage after the due date may come again."),
    "stop_before_repeat": _("The end is before the first repetition."),
    "repeat_not_last": _("Only the last stage may come again, or customers hear every few days."),
}
_NUMBERS: Final[dict[str, object]] = {
    "most": MOST_STAGES, "before": -EARLIEST, "latest": LATEST, "least": REPEAT_FROM, "longest": REPEAT_TO,
}  # fmt: skip


class StagesWrong(Refusal):
    """Stages that make no sense; `faults` names each, `extra` tells a program the same."""

    code = "stages_wrong"

    def __init__(self, faults: Sequence[StageFault]) -> None:
        first = faults[0]
        field = "stages" if first.row is None else f"stages.{first.row}.{first.field}"
        super().__init__(field=field, **_NUMBERS)
        self.faults = tuple(faults)
        self.message = _WORDS[first.code]  # type: ignore[misc]


class StagesChanged(Refusal):
    """Somebody else saved the stages in the meantime."""

    code = "stages_changed"
    status = 409
    message = _("Someone saved the stages after you opened them. What you typed is kept; look at theirs, then save.")


def fault_text(fault: StageFault) -> str:
    """A fault in the active language."""
    return str(StagesWrong([fault]))


@transaction.atomic
def set_stages(*, rows: Sequence[StageRow], seen: str, actor: User) -> None:
    """Keep these stages and no others. `seen` is the `stages_mark` of those the person looked at.

    Raises NotPermitted, StagesWrong, StagesChanged.
    """
    require(actor, Grant.SETTINGS_WRITE)
    faults = faults_of(rows)
    if faults:
        raise StagesWrong(faults)
    with connection.cursor() as cursor:
        # There may be no row yet to lock.
        cursor.execute("LOCK TABLE notifications_stage IN SHARE ROW EXCLUSIVE MODE")
    before = stored_stages()
    if stages_mark(before) != seen:
        raise StagesChanged
    Stage.objects.all().delete()
    Stage.objects.bulk_create(
        Stage(days=row.days, enabled=row.enabled, repeat_every=row.repeat_every, stop_after=row.stop_after)
        for row in sorted(rows, key=lambda row: row.days)
    )
    note_reminder_days()
    detail: dict[str, object] = {"before": stages_mark(before), "after": stages_mark(sorted(rows, key=_days))}
    note(actor=actor, action="stages.set", subject="stages", detail=detail)


def stored_stages() -> list[StageRow]:
    """The shop's own rows by day; empty where it never chose."""
    found = Stage.objects.order_by("days").values_list("days", "enabled", "repeat_every", "stop_after")
    return [StageRow(*row) for row in found]


def stages_mark(rows: Sequence[StageRow]) -> str:
    """Rows in one line, for the form to carry and the trail to keep: «-3 0 7/7..60 -14x»; "-" for none."""
    return " ".join(_written(row) for row in rows) or "-"


def _written(row: StageRow) -> str:
    again = f"/{row.repeat_every}..{row.stop_after}" if row.repeat_every else ""
    return f"{row.days}{again}{'' if row.enabled else 'x'}"


def _days(row: StageRow) -> int:
    return row.days
