"""The base of everything the product refuses to do, with a reason a person can act on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from persian.digits import in_order, to_persian

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


#: The number of a contract or a receipt: 1405-000031.
_BOOK_NUMBER: Final = re.compile("[0-9]{4}-[0-9]+")
#: A number that is kept as text, or a Jalali day: 0012345679, 1405/08/30.
_DIGITS: Final = re.compile("[0-9]+(/[0-9]+)*")


class _PersianInt(int):
    """A number that prints in Persian digits under %s and still serves %d."""

    def __str__(self) -> str:
        return to_persian(int(self))


class Refusal(Exception):
    """A request was understood and refused; nothing has changed.

    Subclasses set ``code`` (stable, for clients), ``status`` (HTTP) and ``message`` (lazy, with ``%(name)s`` places).
    ``field`` names the input it belongs to; ``params`` fill the message. ``str(refusal)`` is the message in the active
    language, where integers among the params appear in Persian digits when that language is Persian.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    message: ClassVar[StrOrPromise] = _("This cannot be done.")

    def __init__(self, *, field: str | None = None, **params: object) -> None:
        super().__init__()
        self.field = field
        self.params = params

    def __str__(self) -> str:
        """Return the message in the active language."""
        text = str(self.message)
        return text % self.shown_params() if self.params else text

    def shown_params(self) -> dict[str, object]:
        """Return the params as the active language shows them."""
        if not (get_language() or "").startswith("fa"):
            return self.params
        return {name: _shown(value) for name, value in self.params.items()}


def _shown(value: object) -> object:
    """Integers, days, numbers kept as text and the book's in Persian digits; anything else as it is."""
    if type(value) is int:
        return _PersianInt(value)
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return to_persian(value)
    return in_order(value) if isinstance(value, str) and _BOOK_NUMBER.fullmatch(value) else value
