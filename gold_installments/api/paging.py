"""Lists of the book are paged as all lists are."""

from __future__ import annotations

from accounts.paging import name_next, page_of

__all__ = ["name_next", "page_of"]
