"""The shop's templates: the list, the editor with its live preview, and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import NotPermitted, require
from accounts.http import shop_page
from accounts.rules.grants import Grant
from gateways.queries import pattern_vendors
from notifications.actions import PatternTold, TemplateChanged, check_text, save_template, use_house_words
from notifications.forms import TemplateForm
from notifications.models import TemplateVersion
from notifications.queries import (
    Person,
    ShopTemplate,
    preview_of,
    sample_people,
    sample_person,
    shop_template,
    shop_templates,
    template_versions,
    variable_label,
)
from notifications.rules.typed import typed
from persian.digits import to_ascii
from persian.refusal import Refusal

if TYPE_CHECKING:
    from tenants.http import ShopRequest


@require_safe
@shop_page
def templates(request: ShopRequest) -> HttpResponse:
    """`/messages/templates/`: what the shop says by itself, in its own words or the house's."""
    shown = shop_templates(user=request.user)
    return render(request, "notifications/templates.html", {"templates": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def template(request: ShopRequest, kind: str) -> HttpResponse:
    """`/messages/templates/<kind>/?use=<version>`: the editor; an older version is put into it, not saved by itself."""
    found = _found(request, kind)
    if request.method != "POST":
        return _page(request, found, _opened(request, found))
    form = TemplateForm(request.POST, vendors=pattern_vendors())
    if not form.is_valid():
        return _page(request, found, form, 422)
    try:
        save_template(
            kind=kind, text=form.cleaned_data["text"], patterns=_patterns(found, form),
            version=form.cleaned_data["version"], actor=request.user, now=timezone.now(),
        )  # fmt: skip
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.show_refusal(refusal)
        return _page(request, found, form, refusal.status, changed=isinstance(refusal, TemplateChanged))
    messages.success(request, _("The template was saved; messages written from now on use it."))
    return redirect("notifications:template", kind)


@require_POST
@shop_page
def template_preview(request: ShopRequest, kind: str) -> HttpResponse:
    """The text as typed, with a customer's data: how it reads, its parts and cost, and what is wrong with it."""
    found = _found(request, kind)
    form = TemplateForm(request.POST, vendors=pattern_vendors())
    form.is_valid()
    return render(request, "notifications/_template_preview.html", {**_preview(found, form), "oob": True})


@require_safe
@shop_page
def template_people(request: ShopRequest, kind: str) -> HttpResponse:
    """Customers for the preview, as buttons to choose from."""
    _found(request, kind)
    people = sample_people(request.GET.get("who", "")[:80])
    return render(request, "notifications/_template_people.html", {"people": people, "asked": True})


@require_POST
@shop_page
def template_house(request: ShopRequest, kind: str) -> HttpResponse:
    """Back to the house's words; the shop's own stay in the history."""
    found = _found(request, kind)
    seen = to_ascii(request.POST.get("version", ""))
    try:
        use_house_words(
            kind=kind, version=int(seen) if seen.isdecimal() and len(seen) < 10 else -1, actor=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except TemplateChanged as refusal:
        return _page(request, found, _refused(found, refusal), refusal.status, changed=True)
    messages.success(request, _("The house's words are used again."))
    return redirect("notifications:template", kind)


def _found(request: ShopRequest, kind: str) -> ShopTemplate:
    require(request.user, Grant.MESSAGES_WRITE)
    found = shop_template(user=request.user, kind=kind)
    if found is None:
        raise Http404
    return found


def _opened(request: ShopRequest, found: ShopTemplate) -> TemplateForm:
    initial = TemplateForm.shown(found)
    use = request.GET.get("use", "")
    if use.isdecimal() and use.isascii() and len(use) < 10:
        older = TemplateVersion.objects.filter(kind=found.kind, version=int(use)).exclude(text="").first()
        initial["text"] = older.text if older else found.text
    return TemplateForm(vendors=pattern_vendors(), initial=initial)


def _refused(found: ShopTemplate, refusal: Refusal) -> TemplateForm:
    data = {name: str(value) for name, value in TemplateForm.shown(found).items()}
    form = TemplateForm(data, vendors=pattern_vendors())
    form.is_valid()
    form.show_refusal(refusal)
    return form


def _patterns(found: ShopTemplate, form: TemplateForm) -> dict[str, PatternTold]:
    """What was typed, and what stands for vendors that are not in use now: their inputs are not on the page."""
    kept = {
        key: PatternTold(pattern["code"], tuple((ours, pattern["names"][ours]) for ours in pattern["order"]))
        for key, pattern in found.patterns.items()
        if key not in form.vendors
    }
    return {**kept, **form.patterns()}


def _page(
    request: ShopRequest, found: ShopTemplate, form: TemplateForm, status: int = 200, *, changed: bool = False
) -> HttpResponse:
    context = {
        "template": found,
        "form": form,
        "variables": [(f"{{{name}}}", variable_label(name)) for name in found.variables],
        "versions": template_versions(user=request.user, kind=found.kind),
        "theirs": found if changed else None,
        **_preview(found, form),
    }
    return render(request, "notifications/template.html", context, status=status)


def _preview(found: ShopTemplate, form: TemplateForm) -> dict[str, object]:
    """The preview of what is typed; while the text is wrong, why, and no preview."""
    asked = form.cleaned_data if form.is_bound else form.initial
    text = str((form.data.get("text", "") if form.is_bound else form.initial.get("text", "")) or "").strip()
    person = sample_person(found.kind, customer_id=asked.get("customer"), now=timezone.now())
    if form.is_bound and "text" in form.errors:
        return {"preview": None, "fault": form.errors["text"][0], "person": person}
    try:
        check_text(typed(text), allowed=found.variables)
    except Refusal as refusal:
        return {"preview": None, "fault": str(refusal), "person": person}
    return {"preview": _previewed(found.kind, text, person, form), "fault": "", "person": person}


def _previewed(kind: str, text: str, person: Person, form: TemplateForm) -> object:
    patterns = {key: (told.code, told.places) for key, told in form.patterns().items()} if form.is_bound else {}
    return preview_of(typed(text), person=person, kind=kind, patterns=patterns)
