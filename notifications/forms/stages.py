"""The rows of the stages' page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.actions import fault_text
from notifications.rules.stage_plan import MOST_STAGES, StageFault, StageRow
from persian.fields import IntegerField

BEFORE, AFTER = "before", "after"
SPARE: Final = 2


class StageForm(forms.Form):
    """One row: how many days before or after, on or off, again each so many days, until."""

    days = IntegerField(label=_("Days"), required=False, min_value=0, max_value=999)
    when = forms.ChoiceField(label=_("When"), choices=[(BEFORE, _("days before")), (AFTER, _("days after"))])
    enabled = forms.BooleanField(label=_("On"), required=False)
    repeat_every = IntegerField(label=_("Again each"), required=False, max_value=999)
    stop_after = IntegerField(label=_("Until day"), required=False, max_value=999)

    def row(self) -> StageRow | None:
        """The row as typed; None where no day is there. Call after is_valid()."""
        told = self.cleaned_data
        if told["days"] is None:
            return None
        days = -told["days"] if told["when"] == BEFORE else told["days"]
        return StageRow(days, told["enabled"], told["repeat_every"], told["stop_after"])

    def wholly_empty(self) -> bool:
        """Whether only the switches are set."""
        return not any(
            self.data.get(self.add_prefix(name), "").strip() for name in ("days", "repeat_every", "stop_after")
        )


class StagesForm:
    """All rows of the page; a row without a day is left out."""

    def __init__(self, data: Any = None, *, rows: Sequence[StageRow] = ()) -> None:
        count = MOST_STAGES if data is not None else min(len(rows) + SPARE, MOST_STAGES)
        self.forms = [
            StageForm(
                data,
                prefix=f"s{at}",
                initial=_initial(rows[at] if at < len(rows) else None),
                use_required_attribute=False,
            )
            for at in range(count)
            if data is None or f"s{at}-when" in data
        ]
        self.whole: list[str] = []

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        valid = [form.is_valid() for form in self.forms]
        for form in self.forms:
            if form.is_bound and not form.errors and form.row() is None and not form.wholly_empty():
                form.add_error("days", _("Say on which day, or empty the whole row."))
                valid.append(False)
        return all(valid)

    def rows(self) -> list[StageRow]:
        """The rows typed, in the page's order. Call after is_valid()."""
        return [row for form in self._filled() if (row := form.row()) is not None]

    def show_faults(self, faults: Sequence[StageFault]) -> None:
        """Each beside its field; what is wrong with all of them above."""
        filled = self._filled()
        for fault in faults:
            if fault.row is None:
                self.whole.append(fault_text(fault))
            else:
                filled[fault.row].add_error(fault.field, fault_text(fault))

    def _filled(self) -> list[StageForm]:
        return [form for form in self.forms if not form.errors.get("days") and form.row() is not None]


def _initial(row: StageRow | None) -> dict[str, object]:
    if row is None:
        return {"when": AFTER, "enabled": True}
    return {
        "days": abs(row.days), "when": BEFORE if row.days < 0 else AFTER, "enabled": row.enabled,
        "repeat_every": row.repeat_every, "stop_after": row.stop_after,
    }  # fmt: skip
