"""What a person may tell the outbox."""

from __future__ import annotations

from django import forms

from notifications.rules.lifecycle import State


class OutboxFilter(forms.Form):
    """`state` narrows the list, `before` is the key of a page; anything else is an empty filter, not an error."""

    state = forms.ChoiceField(choices=[(state.value, state.value) for state in State], required=False)
    before = forms.IntegerField(min_value=1, required=False)

    def chosen_state(self) -> State | None:
        """The state asked for; None for all. Call after is_valid()."""
        state = self.cleaned_data.get("state")
        return State(state) if state else None

    def chosen_before(self) -> int | None:
        """The key asked for; None for the newest page. Call after is_valid()."""
        before: int | None = self.cleaned_data.get("before")
        return before


class SettleForm(forms.Form):
    """The two things a person may decide about a message that may have been sent."""

    choice = forms.ChoiceField(choices=[("send_again", ""), ("do_not_send", "")])
