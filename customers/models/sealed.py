"""Columns that hold what only this installation can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from accounts.rules.sealing import Seal, seal_of

#: What may be asked of a sealed column: whether there is something, and what a token looks like.
LOOKUPS = {"isnull", "regex"}


def seal() -> Seal:
    """The seal of ZARGAR_FIELD_KEYS."""
    return seal_of(tuple(settings.ZARGAR_FIELD_KEYS))


@dataclass(frozen=True, slots=True)
class SealedText:
    """A value as it lies in the column; nothing of it shows in a log or a traceback."""

    token: str

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class SealedAttribute(DeferredAttribute):
    """Opens when it is read: a page that shows no national ID opens none, and a lost key stops no payment."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        return seal().open(value.token) if isinstance(value, SealedText) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text, sealed in the column and plain on the row. What was not touched is written back as it was."""

    descriptor_class = SealedAttribute

    def from_db_value(self, value: str | None, expression: object, connection: object) -> SealedText | None:
        """The token; it is opened when somebody reads it."""
        return None if value is None else SealedText(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The value without opening it."""
        return model_instance.__dict__.get(self.attname)

    def get_prep_value(self, value: Any) -> Any:
        """A token for a text."""
        if value is None or isinstance(value, str):
            return None if value is None else seal().close(value)
        return value.token if isinstance(value, SealedText) else super().get_prep_value(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Two tokens of one value differ: looking for a value here would silently find nothing."""
        if lookup_name not in LOOKUPS:
            raise FieldError(f"{self.name} is sealed: look for its index")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """The index of a sealed column beside it, made when the row is saved; NULL where there is no value.

    `of` names the column, `kind` what it is: a text, or the name of the column that says it.
    """

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 64, "unique": True, "null": True, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The index of a value that was set; the one there is of a value that was not touched."""
        value = model_instance.__dict__.get(self.of)
        if not isinstance(value, SealedText):
            kind = getattr(model_instance, f"{self.of}_kind", self.of)
            setattr(model_instance, self.attname, seal().index(kind, value) if value else None)
        return getattr(model_instance, self.attname)
