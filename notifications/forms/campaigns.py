"""A text for many, a text that comes again, a visit: as a person types them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.actions.campaign_parts import audience_told, name_told, text_told
from notifications.actions.keep_schedule import ScheduleTold
from notifications.models import Schedule
from notifications.rules.audience import LARGEST_MG, LONGEST_DAYS, Who
from notifications.rules.recurrence import EARLIEST_HOUR, LATEST_HOUR
from notifications.rules.template import LONGEST
from persian.digits import to_ascii, to_persian
from persian.fields import GramField, IntegerField, JalaliDateField, TypedField
from persian.jalali import TEHRAN, WEEKDAYS
from persian.letters import without_marks
from persian.refusal import Refusal

AUDIENCES: Final = (
    (Who.ALL.value, _("All customers")),
    (Who.WITH_DEBT.value, _("Who owes something")),
    (Who.OVERDUE.value, _("Who is overdue")),
    (Who.DUE_SOON.value, _("Who has an installment due within")),
    (Who.SETTLED.value, _("Who settled within")),
)
_CLOCK: Final = re.compile(r"([0-9]{1,2})(?:[:.٫/ ]?([0-9]{2}))?")


def new_key() -> str:
    """A request's key, born with the form it is printed in."""
    return uuid4().hex


class ClockWrong(Refusal):
    """Not a time of day."""

    code = "clock_wrong"
    message = _("Write the time as hour:minute, for example 17:30.")


class ClockField(TypedField):
    """A time of day in digits of any kind: ۱۷:۳۰, 1730, 17; clean value: ``datetime.time``."""

    attributes = {"inputmode": "numeric", "class": "nu code"}  # noqa: RUF012

    def parse(self, text: str) -> dt.time:
        """Raises ClockWrong."""
        match = _CLOCK.fullmatch(without_marks(to_ascii(text)).strip())
        if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise ClockWrong
        return dt.time(int(match[1]), int(match[2] or 0))

    def written(self, value: Any) -> str:
        """Return the time as ۱۷:۳۰."""
        return to_persian(f"{value:%H:%M}")


class RefusableForm(forms.Form):
    """A form that shows a refusal beside the field it is about, or on top."""

    def show_refusal(self, refusal: Refusal) -> None:
        """The form must be bound and cleaned."""
        field = self.fields.get(refusal.field or "")
        seen = field is not None and not field.widget.is_hidden
        self.add_error(refusal.field if seen else None, str(refusal))


class CampaignForm(RefusableForm):
    """Name, audience, text. Which of them fit together is for the action to say."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only your people see it."),
        error_messages={"required": _("Write a name, at most 80 letters; only your people see it.")},
    )
    who = forms.ChoiceField(label=_("To whom"), choices=AUDIENCES, initial=Who.ALL.value)
    days = IntegerField(label=_("Days"), required=False, max_value=LONGEST_DAYS)
    min_mg = GramField(label=_("Least debt"), required=False, max_grams=LARGEST_MG // 1000)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST * 2}),
        error_messages={"required": _("Write the text.")},
    )
    request_key = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Every part is judged, so that all that is wrong is named at once."""
        values = super().clean() or {}
        judges: dict[str, Callable[[], object]] = {
            "name": lambda: name_told(values["name"]),
            "text": lambda: text_told(values["text"]),
            "who": lambda: audience_told({name: values.get(name) for name in ("who", "days", "min_mg")}),
        }
        for name, judge in judges.items():
            if name in values and not (name == "who" and self.errors.keys() & {"days", "min_mg"}):
                try:
                    judge()
                except Refusal as refusal:
                    self.show_refusal(refusal)
        return values

    def audience(self) -> dict[str, object]:
        """The filter of a valid form."""
        said = self.cleaned_data
        return {"who": said["who"], "days": said["days"], "min_mg": said["min_mg"]}


class ScheduleForm(CampaignForm):
    """The same with a rhythm."""

    rule = forms.ChoiceField(label=_("How often"), choices=Schedule.Rule.choices)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), required=False, coerce=int, empty_value=None, choices=list(enumerate(WEEKDAYS))
    )
    month_day = IntegerField(
        label=_("Day of the month"),
        required=False,
        max_value=31,
        help_text=_("A shorter month uses its last day: 31 is 29 or 30 in Esfand."),
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        coerce=int,
        choices=[(hour, to_persian(f"{hour}:00")) for hour in range(EARLIEST_HOUR, LATEST_HOUR + 1)],
        initial=10,
    )

    def told(self) -> ScheduleTold:
        """What the actions take, of a valid form."""
        said = self.cleaned_data
        return ScheduleTold(
            name=said["name"], rule=said["rule"], weekday=said["weekday"], month_day=said["month_day"],
            hour=said["hour"], audience=self.audience(), text=said["text"],
        )  # fmt: skip


class VisitForm(RefusableForm):
    """Who comes when. `customer` is chosen from what was found."""

    customer = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    day = JalaliDateField(label=_("Day"), error_messages={"required": _("Write the day.")})
    time = ClockField(label=_("Time"), error_messages={"required": _("Write the time.")})
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    request_key = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=10**9, widget=forms.HiddenInput)

    def at(self) -> dt.datetime:
        """The moment of a valid form, Tehran's."""
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], TEHRAN)
