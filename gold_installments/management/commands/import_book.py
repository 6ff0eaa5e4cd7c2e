"""Bring a shop's old book in from a file, check one, take one back, or write the empty sheet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.queries import people_of, user_by_name
from accounts.rules.grants import Role
from gold_installments.actions.import_book import BookHasFaults, TotalsDiffer, check_book, import_book
from gold_installments.actions.undo_import import undo_import
from gold_installments.forms.moving_in import TotalsForm
from gold_installments.providers.empty_sheet import write_empty_sheet
from gold_installments.queries.import_words import fault_lines, totals_lines
from gold_installments.queries.imports import Examined, imported_book_for
from gold_installments.rules.importing import Totals
from persian.numbers import gram_text, grouped, toman_text
from persian.refusal import Refusal
from tenants.context import inside
from tenants.queries import shop_by_schema, shop_by_slug

if TYPE_CHECKING:
    from accounts.models import User
    from tenants.models import Shop


class Command(BaseCommand):
    """`import_book FILE --schema SHOP [--dry-run] --totals customers=120 contracts=140 grams=1248.350 toman=0`."""

    help = "Bring customers, open contracts and guarantees in from an xlsx or csv file, by the owner's own totals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="xlsx or csv")
        parser.add_argument("--schema", help="the shop: its schema or its slug")
        parser.add_argument("--dry-run", action="store_true", help="read and judge, write nothing")
        parser.add_argument("--totals", nargs="+", metavar="NAME=FIGURE", help="customers=, contracts=, grams=, toman=")
        parser.add_argument("--by", help="the username it is done for; the shop's first owner if left out")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="take the import of this number back")
        parser.add_argument("--reason", default="", help="why it is taken back")
        parser.add_argument("--template", type=Path, metavar="OUT.xlsx", help="write the empty sheet there")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            with options["template"].open("wb") as out:
                write_empty_sheet(out)
            return
        with inside(_shop(options["schema"])):
            actor = _actor(options["by"])
            try:
                if options["undo"] is not None:
                    book = imported_book_for(user=actor, pk=options["undo"])
                    undo_import(book=book, reason=options["reason"], actor=actor, now=timezone.now())
                    self.stdout.write(_("The import was undone; its contracts are cancelled."))
                else:
                    self._bring(options, actor)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal

    def _bring(self, options: dict[str, Any], actor: User) -> None:
        path: Path | None = options["file"]
        if path is None or not path.is_file():
            raise CommandError(_("Choose the file first."))
        typed = _totals(options["totals"]) if options["totals"] else None
        with path.open("rb") as file:
            if options["dry_run"]:
                self._check(check_book(file=file, name=path.name, actor=actor, now=timezone.now()), typed)
                return
            if typed is None:
                raise CommandError(_("The four totals are needed: customers=, contracts=, grams= and toman=."))
            try:
                book = import_book(file=file, name=path.name, typed=typed, actor=actor, now=timezone.now())
            except (BookHasFaults, TotalsDiffer) as refusal:
                self._report(refusal.examined, typed)
                raise
        told = {"customers": grouped(book.customer_count), "contracts": grouped(book.contract_count)}
        self.stdout.write(_("%(customers)s customers and %(contracts)s contracts are in the book.") % told)
        self.stdout.write(_("The number of this import is %(number)s.") % {"number": book.pk})

    def _check(self, examined: Examined, typed: Totals | None) -> None:
        self._report(examined, typed)
        if examined.findings.fault_count:
            raise CommandError(str(BookHasFaults(examined)))
        if typed is not None and typed.differing(examined.totals):
            raise CommandError(str(TotalsDiffer(examined, typed)))
        self.stdout.write(_("The file has no fault. Nothing was written yet."))

    def _report(self, examined: Examined, typed: Totals | None) -> None:
        found = examined.totals
        self._lines(
            (
                f"{_('Number of customers')}: {grouped(found.customers)}",
                f"{_('Number of contracts')}: {grouped(found.contracts)}",
                f"{_('Sum of balances in grams')}: {gram_text(found.mg)}",
                f"{_('Sum of balances in Toman')}: {toman_text(found.rial)}",
            )
        )
        self._lines(totals_lines(typed, found) if typed is not None else ())
        self._lines(fault_lines(examined.findings.notices))
        self._lines(fault_lines(examined.findings.faults))

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def _shop(name: str | None) -> Shop:
    for find in (shop_by_schema, shop_by_slug):
        try:
            return find(name or "")
        except ObjectDoesNotExist:
            continue
    raise CommandError(f"there is no shop {name!r}: give its schema or its slug with --schema")


def _actor(username: str | None) -> User:
    actor = user_by_name(username) if username else next(iter(people_of(Role.OWNER)), None)
    if actor is None:
        raise CommandError("there is no such user in this shop: give a username with --by")
    return actor


def _totals(words: Iterable[str]) -> Totals:
    typed = {name: figure for name, _sign, figure in (word.partition("=") for word in words)}
    form = TotalsForm(typed)
    if not form.is_valid():
        raise CommandError("; ".join(f"{name}: {error}" for name, errors in form.errors.items() for error in errors))
    return form.totals()
