"""Production settings: Django's own deployment checks find nothing, and unsafe values stop the start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

SAFE = {
    "DJANGO_SETTINGS_MODULE": "zargar.settings.production",
    "DATABASE_URL": "postgres://zargar:secret@database:5432/zargar",
    "REDIS_URL": "redis://:secret@valkey:6379/0",
    "ZARGAR_BASE_DOMAIN": "zargar.example.com",
    "ZARGAR_SECRET_KEY": "Zg7vQ2mX9bT4kR8nW1pL6sD3fH5jY0cA-eUiOqVxNzKtMwBrGy",
    "ZARGAR_FIELD_KEYS": "f1Qw8ErT3yUi6OpA9sDf2GhJ5kLz7XcV0bNm-QaZwSxEdCr,"
    "Zx1Cv4Bn7Mq0We3Rt6Yu9Io2Pa5Sd8Fg-HjKlQwErTyUiOp",
    "ZARGAR_SMS_GATEWAY": "kavenegar",
    "ZARGAR_KAVENEGAR_KEY": "a-key",
    "ZARGAR_KAVENEGAR_SENDER": "10004346",
    "ZARGAR_BACKUP_RECIPIENT": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
}


def manage(*words: str, var: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` as a server would run it, with nothing of this process's environment but the PATH."""
    environment = {"PATH": os.environ["PATH"], "ZARGAR_VAR": str(var), **SAFE, **changes}
    command = [sys.executable, "-W", "ignore", "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env={k: v for k, v in environment.items() if v}, capture_output=True, text=True, check=False
    )


def test_djangos_deployment_checks_find_nothing(tmp_path: Path) -> None:
    judged = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path)
    assert judged.returncode == 0, judged.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZARGAR_SECRET_KEY", ""),
        ("ZARGAR_SECRET_KEY", "short"),
        ("ZARGAR_FIELD_KEYS", ""),
        ("ZARGAR_FIELD_KEYS", "f1Qw8ErT3yUi6OpA9sDf2GhJ5kLz7XcV0bNm-QaZwSxEdCrFv,short"),
        ("ZARGAR_BASE_DOMAIN", "localhost"),
        ("ZARGAR_SMS_GATEWAY", "file"),
        ("ZARGAR_KAVENEGAR_KEY", ""),
        ("ZARGAR_BACKUP_RECIPIENT", "none"),
        ("DATABASE_URL", ""),
        ("REDIS_URL", ""),
    ],
)
def test_an_unsafe_or_missing_value_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    judged = manage("check", var=tmp_path, **{name: value})
    assert judged.returncode != 0
    assert name in judged.stderr


def test_the_demo_never_opens_in_production(tmp_path: Path) -> None:
    judged = manage("open_demo", var=tmp_path)
    assert judged.returncode != 0
    assert "local installation only" in judged.stderr
    assert not (tmp_path / "demo.json").exists()
