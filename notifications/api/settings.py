"""Templates, stages and settings of messages for programs: the same actions and questions as the pages."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import StrictBool, StrictInt

from accounts.actions import require
from accounts.http import refuse_unknown
from accounts.rules.grants import Grant
from notifications import queries
from notifications.actions import (
    PatternTold,
    SettingsTold,
    check_text,
    save_template,
    set_message_settings,
    set_stages,
    stages_mark,
    stored_stages,
    use_house_words,
    variables_of,
)
from notifications.actions.keep_appointment import CustomerUnknown
from notifications.actions.save_template import NoSuchKind
from notifications.models import MessageSettings
from notifications.queries import (
    ShopTemplate,
    as_seen_by,
    example_person,
    people_by_id,
    preview_of,
    sample_person,
    shop_template,
    shop_templates,
    stages_sentence_of,
)
from notifications.rules.stage_plan import HOUSE_STAGES, StageRow
from notifications.rules.typed import typed

if TYPE_CHECKING:
    from accounts.models import User

router = Router(tags=["messages"])


def caller(request: HttpRequest) -> User:
    """The user whose token came with the request."""
    return cast("User", request.user)


class PlaceIn(Schema, extra="forbid"):
    """One place of an approved pattern: our variable, and the vendor's name for it."""

    variable: str
    name: str


class PatternIn(Schema, extra="forbid"):
    """The vendor's code of an approved text, and its places in the vendor's order."""

    code: str
    places: list[PlaceIn]


class TemplateIn(Schema, extra="forbid"):
    """`version` is the one that was read, 0 for none; `patterns` by a gateway's key: those left out are dropped."""

    text: str
    version: StrictInt = Field(ge=0)
    patterns: dict[str, PatternIn] = Field(default_factory=dict)


class HouseIn(Schema, extra="forbid"):
    """`version` is the one that was read."""

    version: StrictInt = Field(ge=0)


class TemplatePreviewIn(Schema, extra="forbid"):
    """A text as it might be saved; without `customer_id` the newest customer is the reader."""

    text: str
    customer_id: StrictInt | None = None
    patterns: dict[str, PatternIn] = Field(default_factory=dict)


class TemplateOut(Schema):
    """The words in force; `own` is false for the house's. A save names `version`."""

    kind: str
    label: str
    text: str
    own: bool
    version: int
    variables: list[str]
    patterns: dict[str, PatternIn]
    updated_at: datetime | None
    updated_by: str


class TemplatePreviewOut(Schema):
    """How it reads. `units` are letters as the gateway counts them; `cost_rial` null while no gateway works."""

    text: str
    customer_id: int | None
    encoding: str
    units: int
    parts: int
    part_units: int
    cost_rial: int | None
    warnings: list[str]


class StageIn(Schema, extra="forbid"):
    """`days` from the due date: -3 is three days before. It comes again each `repeat_every` days until `stop_after`."""

    days: StrictInt
    enabled: StrictBool = True
    repeat_every: StrictInt | None = None
    stop_after: StrictInt | None = None


class StagesIn(Schema, extra="forbid"):
    """All stages; `mark` is that of the stages that were read."""

    stages: list[StageIn]
    mark: str


class StagesOut(Schema):
    """`own` is false for the house's; `sentence` says in Persian when customers hear."""

    stages: list[StageIn]
    own: bool
    mark: str
    sentence: str


class MessageSettingsPatch(Schema, extra="forbid"):
    """What is left out stays; a `guarantor_after_days` of null is never. `version` is the one that was read."""

    version: StrictInt = Field(ge=0)
    email_too: StrictBool | None = None
    digest: StrictBool | None = None
    birthday: StrictBool | None = None
    guarantor_after_days: StrictInt | None = None
    lock_cap: StrictInt | None = None
    card_number: str | None = None


class MessageSettingsOut(Schema):
    """What the shop decided about its messages."""

    email_too: bool
    digest: bool
    birthday: bool
    guarantor_after_days: int | None
    lock_cap: int
    card_number: str
    version: int


@router.get("/templates", response=list[TemplateOut], summary="Every template")
def templates(request: HttpRequest) -> list[TemplateOut]:
    """Every kind with the words in force, the shop's or the house's."""
    refuse_unknown(request)
    return [_template(found) for found in shop_templates(user=caller(request))]


@router.get("/templates/{kind}", response=TemplateOut, summary="One template")
def template(request: HttpRequest, kind: str) -> TemplateOut:
    """404 for a kind nobody words."""
    refuse_unknown(request)
    return _found(request, kind)


@router.put("/templates/{kind}", response=TemplateOut, summary="Save the shop's words")
def put_template(request: HttpRequest, kind: str, body: TemplateIn) -> TemplateOut:
    """409 `template_changed` where somebody saved in between; 422 with the field for a text that may not be."""
    save_template(
        kind=kind, text=body.text, patterns=_patterns(body.patterns), version=body.version, actor=caller(request),
        now=timezone.now(),
    )  # fmt: skip
    return _found(request, kind)


@router.post("/templates/{kind}/house", response=TemplateOut, summary="Back to the house's words")
def house(request: HttpRequest, kind: str, body: HouseIn) -> TemplateOut:
    """Safe to repeat: a kind without words of the shop stays as it is."""
    use_house_words(kind=kind, version=body.version, actor=caller(request), now=timezone.now())
    return _found(request, kind)


@router.post("/templates/{kind}/preview", response=TemplatePreviewOut, summary="Read a text before it is saved")
def preview(request: HttpRequest, kind: str, body: TemplatePreviewIn) -> TemplatePreviewOut:
    """With a customer's own data where the key may read the book, else with an example's. Nothing is kept."""
    require(caller(request), Grant.MESSAGES_WRITE)
    text, reader = typed(body.text), caller(request)
    check_text(text, allowed=variables_of(kind))
    if body.customer_id is not None:
        require(reader, Grant.BOOK_READ)
        if not people_by_id([body.customer_id]):
            raise CustomerUnknown(field="customer_id")
    reads = reader.may(Grant.BOOK_READ)
    person = sample_person(kind, customer_id=body.customer_id, now=timezone.now()) if reads else example_person(kind)
    told = {key: (pattern.code, pattern.places) for key, pattern in _patterns(body.patterns).items()}
    shown = preview_of(text, person=person, kind=kind, patterns=told)
    return TemplatePreviewOut(
        text=as_seen_by(reader, shown.text), customer_id=person.customer_id or None, encoding=shown.segments.encoding,
        units=shown.segments.units, parts=shown.segments.parts, part_units=shown.part_units,
        cost_rial=shown.cost_rial, warnings=list(shown.warnings),
    )  # fmt: skip


@router.get("/stages", response=StagesOut, summary="On which days customers hear")
def stages(request: HttpRequest) -> StagesOut:
    """The shop's stages, or the house's where it never chose."""
    require(caller(request), Grant.MESSAGES_READ)
    refuse_unknown(request)
    return _stages()


@router.put("/stages", response=StagesOut, summary="Choose on which days customers hear")
def put_stages(request: HttpRequest, body: StagesIn) -> StagesOut:
    """All of them at once. 409 `stages_changed` where somebody saved in between; 422 names row and field."""
    set_stages(rows=[StageRow(**row.dict()) for row in body.stages], seen=body.mark, actor=caller(request))
    return _stages()


@router.get("/message-settings", response=MessageSettingsOut, summary="Settings of messages")
def message_settings(request: HttpRequest) -> MessageSettings:
    """For the owner: the card's number is among them."""
    require(caller(request), Grant.SETTINGS_WRITE)
    refuse_unknown(request)
    return queries.message_settings()


@router.patch("/message-settings", response=MessageSettingsOut, summary="Change the settings of messages")
def patch_settings(request: HttpRequest, body: MessageSettingsPatch) -> MessageSettings:
    """409 `message_settings_changed` where somebody saved in between."""
    require(caller(request), Grant.SETTINGS_WRITE)
    standing = queries.message_settings()
    values = {one.name: getattr(standing, one.name) for one in fields(SettingsTold)}
    sent = body.dict(exclude_unset=True, exclude={"version"})
    values |= {name: value for name, value in sent.items() if value is not None or name == "guarantor_after_days"}
    return set_message_settings(told=SettingsTold(**values), version=body.version, actor=caller(request))


def _found(request: HttpRequest, kind: str) -> TemplateOut:
    found = shop_template(user=caller(request), kind=kind)
    if found is None:
        raise NoSuchKind
    return _template(found)


def _template(found: ShopTemplate) -> TemplateOut:
    patterns = {
        key: PatternIn(
            code=kept["code"],
            places=[PlaceIn(variable=ours, name=kept["names"][ours]) for ours in kept["order"]],
        )
        for key, kept in found.patterns.items()
    }
    return TemplateOut(
        kind=found.kind, label=found.label, text=found.text, own=found.own, version=found.version,
        variables=list(found.variables), patterns=patterns, updated_at=found.updated_at, updated_by=found.updated_by,
    )  # fmt: skip


def _patterns(told: dict[str, PatternIn]) -> dict[str, PatternTold]:
    return {
        key: PatternTold(one.code, tuple((place.variable, place.name) for place in one.places))
        for key, one in told.items()
    }


def _stages() -> StagesOut:
    stored = stored_stages()
    rows = stored or list(HOUSE_STAGES)
    return StagesOut(
        stages=[StageIn(**{name: getattr(row, name) for name in StageIn.model_fields}) for row in rows],
        own=bool(stored), mark=stages_mark(stored), sentence=stages_sentence_of(rows),
    )  # fmt: skip
