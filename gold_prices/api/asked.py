"""What a request asks for, and the refusal of what no path of ours knows."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from persian.refusal import Refusal


class UnknownParameter(Refusal):
    """A parameter this path does not know: an answer that passes over it would be an answer to another question."""

    code = "unknown_parameter"
    message = _("There is no such parameter here: %(name)s.")


def refuse_unknown(request: HttpRequest, *known: str) -> None:
    """Raises UnknownParameter for the first parameter that is none of the `known`."""
    for name in request.GET:
        if name not in known:
            raise UnknownParameter(field=name[:60], name=name[:60])
