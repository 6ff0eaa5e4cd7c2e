"""One copy of a shop at a time, of one moment, whoever asks."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from backups.actions import back_up_shop, request_backup, restore_to_scratch, run_backup
from backups.models import Backup
from backups.providers.local_folder import LocalFolder
from backups.providers.server import Server, held_lock
from backups.rules.problems import Problem
from tests.backups.looking import TOTALS, named


@pytest.mark.parametrize("odd_schema", ["plain"], indirect=True)
class TestOneAtATime:
    @pytest.fixture(autouse=True)
    def _totals(self, settings: Settings) -> None:
        settings.BACKUP_CONTROL_TOTALS = TOTALS

    def test_the_second_asker_joins_the_first(self, server: Server, folder: LocalFolder, odd_schema: str) -> None:
        now = timezone.now()
        first = request_backup(shop=named(odd_schema), actor=None, now=now)
        second = request_backup(shop=named(odd_schema), actor=None, now=now)
        assert first.pk == second.pk
        other = request_backup(shop=named("shop1"), actor=None, now=now)
        assert other.pk != first.pk

    def test_a_worker_leaves_a_running_copy_alone(self, server: Server, folder: LocalFolder, odd_schema: str) -> None:
        copy = request_backup(shop=named(odd_schema), actor=None, now=timezone.now())
        with held_lock(server, f"backup:{odd_schema}") as mine:
            assert mine
            assert run_backup(backup_id=copy.pk, now=timezone.now()).state == "queued"
        assert run_backup(backup_id=copy.pk, now=timezone.now()).state == "verified"
        key = Backup.objects.get(pk=copy.pk).object_key
        assert run_backup(backup_id=copy.pk, now=timezone.now()).object_key == key
        assert len(list(folder.objects())) == 2

    def test_eight_workers_make_one_copy(self, server: Server, folder: LocalFolder, odd_schema: str) -> None:
        copy = request_backup(shop=named(odd_schema), actor=None, now=timezone.now())
        problems: list[Problem] = []

        def work() -> None:
            try:
                run_backup(backup_id=copy.pk, now=timezone.now())
            except Problem as problem:
                problems.append(problem)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        copy.refresh_from_db()
        assert (problems, copy.state, copy.attempts) == ([], "verified", 1)
        assert len(list(folder.objects())) == 2

    def test_the_copy_is_of_one_moment_while_somebody_writes(
        self, server: Server, folder: LocalFolder, odd_schema: str
    ) -> None:
        stop = threading.Event()

        def write() -> None:
            with server.connect() as own, own.cursor() as cursor:
                while not stop.is_set():
                    cursor.execute("UPDATE plain.piece SET mg = mg + 1 WHERE id = 1")
                    cursor.execute("INSERT INTO plain.piece SELECT max(id) + 1, 1, 'x' FROM plain.piece")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            copy = back_up_shop(shop=named(odd_schema), actor=None)
        finally:
            stop.set()
            writer.join()
        check = restore_to_scratch(backup=copy, actor=None)
        assert check.state == "equal"
        assert check.found["tables"]["piece"]["rows"] >= 100
