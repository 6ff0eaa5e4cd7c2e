"""A private paper on its way in: it touches no disk before it is sealed."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from customers.actions import PaperMissing, PaperTooLarge
from customers.rules.paper_types import MOST_BYTES

#: The parts around the file.
ENVELOPE = 64 * 1024


class InMemory(MemoryFileUploadHandler):
    """Django's own would write what is larger than 2.5 MB to a temporary file, in the clear."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        """Keep whatever is not too large; the caller has looked at its length."""
        self.activated = True


def uploaded(request: HttpRequest) -> tuple[str, bytes, str]:
    """Name, content and `kind` of the part `file`. Raises PaperMissing, PaperTooLarge."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + ENVELOPE:
        raise PaperTooLarge(field="file")
    request.upload_handlers = [InMemory(request)]
    try:
        file = request.FILES.get("file")
        kind = str(request.POST.get("kind", "other"))
    except MultiPartParserError as error:
        raise PaperMissing(field="file") from error
    if file is None or not hasattr(file, "read"):
        raise PaperMissing(field="file")
    if (file.size or 0) > MOST_BYTES:
        raise PaperTooLarge(field="file")
    return file.name or "", file.read(), kind
