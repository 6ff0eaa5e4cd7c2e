"""What the settings forms of vendors ask alike: a key as the panel shows it, and the line texts leave from."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from persian.digits import to_ascii
from persian.letters import without_marks

_LINE = re.compile(r"\+?[0-9]{3,20}")


class KeyField(forms.CharField):
    """A key without the spaces around it; one with a space or a foreign letter inside was copied wrong."""

    default_error_messages = {  # noqa: RUF012  # Django's own shape
        "spaces": _("There is a space in the key. Copy it again from the gateway's panel."),
        "letters": _("A key has English letters, digits and signs only. Copy it again from the gateway's panel."),
    }

    def __init__(self, **given: Any) -> None:
        given.setdefault("label", _("API key"))
        given.setdefault("max_length", 300)
        super().__init__(**given)

    def to_python(self, value: object) -> str:
        """Without spaces and invisible marks at the ends."""
        return without_marks(str(super().to_python(value) or "")).strip()

    def validate(self, value: str) -> None:
        """Raises ValidationError beside the field."""
        super().validate(value)
        if any(letter.isspace() for letter in value):
            raise ValidationError(self.error_messages["spaces"], code="spaces")
        if not value.isascii() or not value.isprintable():
            raise ValidationError(self.error_messages["letters"], code="letters")


class LineField(forms.CharField):
    """The number texts leave from: digits of any kind, perhaps after a plus; spaces and dashes between are dropped.

    `words` are the vendor's own words for "choose a line".
    """

    default_error_messages = {"line": _("Type the line as digits only.")}  # noqa: RUF012  # Django's own shape

    def __init__(self, *, words: frozenset[str] = frozenset(), **given: Any) -> None:
        given.setdefault("label", _("Line"))
        given.setdefault("max_length", 30)
        super().__init__(**given)
        self.words = words

    def to_python(self, value: object) -> str:
        """Digits as computers write them."""
        return re.sub(r"[\s\-]+", "", without_marks(to_ascii(str(super().to_python(value) or ""))))

    def validate(self, value: str) -> None:
        """Raises ValidationError beside the field."""
        super().validate(value)
        if value and value not in self.words and not _LINE.fullmatch(value):
            raise ValidationError(self.error_messages["line"], code="line")
