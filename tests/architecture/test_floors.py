"""The schema line, checked on the app registry (import contracts cannot see string foreign keys)."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Task
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from tenants.celery import PublicTask, ShopTask
from tests.support.source import APPS, ROOT


def floor(model: type[Model]) -> str:
    """Where the model's table is."""
    name = model._meta.app_config.name
    if name in settings.TENANT_APPS and name in settings.SHARED_APPS:
        return "both"
    return "shop" if name in settings.TENANT_APPS else "public"


def relations() -> Iterator[Any]:
    """Every foreign key, the hidden ones of many-to-many tables included."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                yield pytest.param(model, field, id=f"{model._meta.label}.{field.name}")


@pytest.mark.parametrize(("model", "field"), list(relations()))
def test_foreign_keys_stay_in_their_schema(model: type[Model], field: Any) -> None:
    here, there = floor(model), floor(field.related_model)
    assert there in (here, "both"), f"{model._meta.label}.{field.name} crosses the schema line: {here} -> {there}"


def first_party_tasks() -> list[Task[Any, Any]]:
    """The tasks of the project's own apps."""
    from zargar.celery import app

    for name in APPS:
        if (ROOT / name / "tasks.py").exists():
            importlib.import_module(f"{name}.tasks")
    return [task for name, task in app.tasks.items() if name.split(".")[0] in APPS]


def test_every_task_names_its_floor() -> None:
    tasks = first_party_tasks()
    assert tasks
    homeless = [task.name for task in tasks if not isinstance(task, ShopTask | PublicTask)]
    assert not homeless, homeless


def test_a_task_is_called_after_the_room_it_is_in() -> None:
    strays = [task.name for task in first_party_tasks() if task.run.__module__ != f"{task.name.split('.')[0]}.tasks"]
    assert not strays, strays


def test_a_task_tolerates_arguments_of_a_newer_sender() -> None:
    strict = [
        task.name
        for task in first_party_tasks()
        if not any(part.kind is part.VAR_KEYWORD for part in inspect.signature(task.run).parameters.values())
    ]
    assert not strict, strict
