"""What a person types into a template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from gateways.rules.pattern_limits import place_names
from notifications.actions import PatternTold
from notifications.queries import ShopTemplate
from persian.refusal import Refusal

_BETWEEN: Final = re.compile(r"[\n,،;؛]+")


@dataclass(frozen=True, slots=True)
class PatternFields:
    """The two inputs of one vendor."""

    label: str
    code: BoundField
    places: BoundField
    known: tuple[str, ...]


class TemplateForm(forms.Form):
    """The text, the version it was written over, and for each vendor an approved pattern with its variables in order.

    Variables stand one after the other, apart by commas; `name=token2` gives the vendor's own name for the place.
    """

    text = forms.CharField(
        label=_("Text"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "aria-describedby": "id_text_error"}),
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    customer = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, vendors: Mapping[str, str], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.vendors = vendors
        for key in vendors:
            self.fields[f"code_{key}"] = forms.CharField(label=_("Code of the pattern"), required=False, max_length=200)
            self.fields[f"pattern_{key}"] = forms.CharField(
                label=_("Its variables, in order"), required=False, max_length=2_000
            )

    @staticmethod
    def shown(template: ShopTemplate) -> dict[str, Any]:
        """The stored words as a person would type them."""
        found: dict[str, Any] = {"text": template.text, "version": template.version}
        for key, pattern in template.patterns.items():
            names: dict[str, str] = pattern.get("names", {})
            order: list[str] = pattern.get("order", list(names))
            found[f"code_{key}"] = pattern.get("code", "")
            found[f"pattern_{key}"] = "، ".join(
                ours if names.get(ours, ours) == ours else f"{ours}={names[ours]}" for ours in order
            )
        return found

    def patterns(self) -> dict[str, PatternTold]:
        """What was typed for each vendor. Call after is_valid()."""
        told = self.cleaned_data
        return {
            key: PatternTold(told.get(f"code_{key}", "").strip(), _places(key, told.get(f"pattern_{key}", "")))
            for key in self.vendors
        }

    def show_refusal(self, refusal: Refusal) -> None:
        """Beside the field it is about, or above the form."""
        field = (refusal.field or "").replace("patterns.", "pattern_")
        self.add_error(field if field in self.fields else None, str(refusal))

    def shows_patterns(self) -> bool:
        """Whether something stands in the inputs of a vendor, right or wrong."""
        names = [name for key in self.vendors for name in (f"code_{key}", f"pattern_{key}")]
        return any(self[name].value() for name in names)

    def pattern_fields(self) -> Iterator[PatternFields]:
        """The inputs of each vendor, for the page."""
        for key, label in self.vendors.items():
            yield PatternFields(label, self[f"code_{key}"], self[f"pattern_{key}"], place_names(key))


def _places(key: str, typed: str) -> tuple[tuple[str, str], ...]:
    parts = [part.strip() for part in _BETWEEN.split(typed) if part.strip()]
    known = place_names(key)
    return tuple(_place(part, known[at] if at < len(known) else "") for at, part in enumerate(parts))


def _place(part: str, known: str) -> tuple[str, str]:
    ours, _equals, theirs = (piece.strip(" {}%#\u200e\u200f") for piece in part.partition("="))
    return ours, theirs or known or ours
