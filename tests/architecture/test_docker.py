"""What the compose file promises is what the settings read, and the key that opens copies stays where it belongs."""

from __future__ import annotations

import fnmatch
import re
import subprocess

import pytest

from tests.support.source import ROOT

COMPOSE = (ROOT / "docker" / "compose.yaml").read_text()
SETTINGS = "".join(path.read_text() for path in (ROOT / "zargar" / "settings").glob("*.py"))
EXAMPLE = (ROOT / "docker" / ".env.example").read_text()


def test_every_name_the_product_is_given_is_a_name_it_reads() -> None:
    given = set(re.findall(r"^ +(ZARGAR_\w+|DATABASE_URL|REDIS_URL):", COMPOSE, re.MULTILINE))
    assert {"ZARGAR_SECRET_KEY", "DATABASE_URL"} <= given
    proxy = {"ZARGAR_BASE_DOMAIN"}
    assert {name for name in given - proxy if f'"{name}"' not in SETTINGS} == set()


def test_every_name_production_demands_is_given_and_in_the_example() -> None:
    demanded = set(re.findall(r'env\.str\("(\w+)"\)', SETTINGS))
    assert {"ZARGAR_SECRET_KEY", "REDIS_URL", "ZARGAR_SMS_GATEWAY"} <= demanded
    assert {name for name in demanded - {"ZARGAR_PG_BIN"} if f" {name}:" not in COMPOSE} == set()
    filled = set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    assert set(re.findall(r"\$\{(\w+):\?\}", COMPOSE)) <= filled


def test_a_release_makes_the_first_gateway_account_after_the_migrations() -> None:
    steps = (ROOT / "docker" / "release.sh").read_text()
    assert steps.index("migrate_schemas --shared") < steps.index("manage.py seed_gateways")


def test_only_the_worker_of_backups_can_open_copies() -> None:
    services = re.split(r"^  (?=[a-z-]+:$)", COMPOSE.partition("\nservices:\n")[2], flags=re.MULTILINE)
    holders = [service.partition(":")[0] for service in services if "secrets: [backup_identity]" in service]
    assert holders == ["worker-backups"]
    assert "backup_identity]" not in COMPOSE.partition("\nservices:\n")[0]


@pytest.mark.parametrize("name", ["docker/backup_identity.txt", "backup_identity.txt", "docker/.env", ".env"])
def test_no_secret_beside_the_code_reaches_the_image_or_the_history(name: str) -> None:
    patterns = (ROOT / ".dockerignore").read_text().split()
    assert any(fnmatch.fnmatch(f"/{name}", pattern.replace("**/", "*/")) for pattern in patterns)
    if (ROOT / ".git").exists():
        ignored = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
        assert ignored.returncode == 0
