"""Why a file is not read at all. What is wrong inside one that is, `rules.importing` says cell by cell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from persian.refusal import Refusal


class FileUnreadable(Refusal):
    """The file as a whole cannot be taken."""

    code = "file_unreadable"
    message = _("The file cannot be read: it is damaged or not an Excel (xlsx) or CSV file.")


class FileTooLarge(FileUnreadable):
    """More than a shop's book; taken, it would fill the memory of the server."""

    code = "file_too_large"
    status = 413
    message = _("The file is too large: at most %(limit)s megabytes, or as much once unpacked.")


class TooManyRows(FileUnreadable):
    """More rows or columns than a book has."""

    code = "too_many_rows"
    message = _("The file has too many rows or columns: at most %(rows)s rows of %(columns)s columns.")


class OldWorkbook(FileUnreadable):
    """An .xls of before 2007, or a workbook behind a password: both start alike."""

    code = "old_workbook"
    message = _("Save the file as an Excel workbook (xlsx) without a password and try again.")


class EmptyFile(FileUnreadable):
    """Nothing in it."""

    code = "empty_file"
    message = _("The file is empty.")


class HostileFile(FileUnreadable):
    """XML that declares entities, nests without end, or a cell longer than any cell: no spreadsheet writes these."""

    code = "hostile_file"
    message = _("The file is not one a spreadsheet program writes; it was not opened.")
