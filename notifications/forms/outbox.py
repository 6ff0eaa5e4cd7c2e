"""What a person may tell the outbox."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.queries import CHANNEL_LABELS, MESSAGE_KINDS, OutboxWanted
from notifications.rules.lifecycle import State
from persian.fields import JalaliDateField


class OutboxFilter(forms.Form):
    """What narrows the list, and `before`, the key of a page; nonsense is an empty filter, but a wrong day is told."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    state = forms.ChoiceField(choices=[(state.value, state.value) for state in State], required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    day = JalaliDateField(label=_("Day"), required=False)
    customer = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("kind", MESSAGE_KINDS), ("channel", CHANNEL_LABELS)):
            cast("forms.ChoiceField", self.fields[name]).choices = [("", _("All")), *choices.items()]

    def chosen_state(self) -> State | None:
        """The state asked for; None for all. Call after is_valid()."""
        state = self.cleaned_data.get("state")
        return State(state) if state else None

    def chosen_before(self) -> int | None:
        """The key asked for; None for the newest page. Call after is_valid()."""
        before: int | None = self.cleaned_data.get("before")
        return before

    def wanted(self) -> OutboxWanted:
        """What is asked for. Call after is_valid()."""
        told = self.cleaned_data
        return OutboxWanted(
            text=told.get("q") or "", state=self.chosen_state(), kind=told.get("kind") or "",
            channel=told.get("channel") or "", day=told.get("day"), customer_id=told.get("customer"),
        )  # fmt: skip


class SettleForm(forms.Form):
    """The two things a person may decide about a message that may have been sent."""

    choice = forms.ChoiceField(choices=[("send_again", ""), ("do_not_send", "")])


class ResendForm(forms.Form):
    """A message again, by hand. `may_arrive_twice` is asked where nobody can tell what became of the first."""

    request_key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    may_arrive_twice = forms.BooleanField(
        label=_("I know that it may arrive twice, and want it sent all the same."), required=False
    )
