"""What a person tells at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import ROLE_LABELS, User
from accounts.rules.grants import Role
from persian.fields import MobileField


class SignInForm(forms.Form):
    """Username or mobile, and a password."""

    username = forms.CharField(
        label=_("Username or mobile"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write your username or mobile.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Write your password.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Sign-in itself: a wrong name and a wrong password read the same."""
        values = super().clean() or {}
        if self.errors:
            return values
        found = authenticate(self.request, username=values["username"], password=values["password"])
        if not isinstance(found, User):
            raise forms.ValidationError(_("The username or the password is not right."), code="wrong")
        self.user = found
        return values


class OwnMobileForm(forms.Form):
    """The mobile of whoever asks; empty takes it away."""

    mobile = MobileField(label=_("Your mobile"), required=False)


# The platform's own role is no shop's to give.
SHOP_ROLES = [
    (role.value, ROLE_LABELS[role]) for role in (Role.CLERK, Role.MANAGER, Role.ACCOUNTANT, Role.VIEWER, Role.OWNER)
]


class ColleagueForm(forms.Form):
    """A new member of the shop's staff; `accounts.actions.add_user` judges name, mobile and password."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=SHOP_ROLES, initial=Role.CLERK.value)
    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off", "dir": "ltr"}
        ),
    )
    mobile = MobileField(label=_("Mobile"), required=False)
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
