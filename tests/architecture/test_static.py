"""Static files as production serves them: every reference between them resolves."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from zargar.settings import base


def test_every_static_reference_resolves(tmp_path: Path) -> None:
    assert "Manifest" in base.STORAGES["staticfiles"]["BACKEND"]
    # The same names and references without the compressing, which takes half a minute.
    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, "staticfiles": storage}):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    assert list((tmp_path / "persian").glob("app.*.css"))
