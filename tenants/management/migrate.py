"""Django's `migrate`, without the model classes that nobody asks for.

Django makes its classes anew after every operation, with all that are related to them, and does so for the other
floor's migrations as well, of which nothing is run. In this house, where nearly every table knows a user, that was most
of a first start. Here the other floor's migrations are only noted down, and operations of one kind that follow one
another share one making of the classes. The statements and their order stay the same.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.core.management.commands import migrate
from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RemoveConstraint, RemoveIndex
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

Plan = Sequence[tuple[Migration, bool]]
#: Within a kind no operation needs what another one makes. Kinds are not mixed: a new table would bring along the
#: constraints that are still to be added to it.
KINDS: Final[tuple[tuple[type[Operation], ...], ...]] = (
    (CreateModel,),
    (AddField,),
    (AddConstraint, AddIndex, AddTrigger),
    (RemoveConstraint, RemoveIndex, RemoveTrigger),
)


class Command(migrate.Command):
    """`TENANT_BASE_MIGRATE_COMMAND`: what `migrate_schemas` runs in each schema."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's, by the executor of this module."""
        # Django's command takes its executor from its own module, and from nowhere else.
        module: Any = migrate
        djangos = module.MigrationExecutor
        module.MigrationExecutor = Executor
        try:
            super().handle(*args, **options)
        finally:
            module.MigrationExecutor = djangos


class Executor(MigrationExecutor):
    """Runs migrations as said above, forwards and backwards."""

    def _migrate_all_forwards(
        self, state: ProjectState, plan: Plan, full_plan: Plan, fake: bool, fake_initial: bool
    ) -> ProjectState:
        # Django's own makes all classes before each migration.
        wanted = {migration for migration, _ in plan}
        for migration, _ in full_plan:
            if migration in wanted:
                state = self.apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        return state

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Run, or only note down, one migration; returns the state after it."""
        if not router.allow_migrate(self.connection.alias, migration.app_label):
            state.__dict__.pop("apps", None)
            return super().apply_migration(migration.mutate_state(state, preserve=False), migration, fake=True)
        _ = state.apps
        # What looks for tables that are there already looks into the operations.
        one = migration if fake_initial else _grouped(migration)
        return super().apply_migration(state, one, fake=fake, fake_initial=fake_initial)

    def _migrate_all_backwards(self, plan: Plan, full_plan: Plan, fake: bool) -> ProjectState:
        # A migration is equal to its copy.
        back, full = ([(_grouped(migration), way) for migration, way in whole] for whole in (plan, full_plan))
        state: ProjectState = super()._migrate_all_backwards(back, full, fake=fake)  # type: ignore[misc]
        return state


class Together(Operation):
    """Operations of one kind, one after another in the database, with the classes made once for all of them."""

    def __init__(self, operations: list[Any]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change the state by all; then make the classes of what they touched."""
        classes = state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if classes is not None:
            state.apps = classes
            touched = {(app_label, _model_of(operation)) for operation in self.operations}
            state.reload_models(list(touched), delay=False)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each in its turn."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each in its turn, the last first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)


def _grouped(migration: Migration) -> Migration:
    copied = copy.copy(migration)
    vars(copied)["operations"] = list(_in_groups(migration.operations))
    return copied


def _in_groups(operations: Sequence[Operation]) -> Iterator[Operation]:
    """The operations, neighbours of one kind as one; a name that comes again begins a group of its own."""
    group: list[Any] = []
    for operation in operations:
        if group and not _may_join(group, operation):
            yield _as_one(group)
            group = []
        group.append(operation)
    if group:
        yield _as_one(group)


def _as_one(group: list[Any]) -> Operation:
    only: Operation = group[0]
    return only if len(group) == 1 else Together(group)


def _may_join(group: list[Any], operation: Any) -> bool:
    kind = next((kind for kind in KINDS if isinstance(operation, kind)), ())
    return isinstance(group[0], kind) and _name_of(operation) not in {_name_of(other) for other in group}


def _model_of(operation: Any) -> str:
    name = operation.name if isinstance(operation, CreateModel) else operation.model_name
    return str(name).lower()


def _name_of(operation: Any) -> tuple[str, str]:
    """Model and what is made or taken away of it."""
    named = next(
        (getattr(operation, part) for part in ("constraint", "index", "trigger") if hasattr(operation, part)), operation
    )
    return _model_of(operation), str(named.name).lower()
