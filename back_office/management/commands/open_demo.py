"""`manage.py open_demo`: two shops to try the product with, their logins in var/demo.json. Never on a server."""

from __future__ import annotations

import io
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import add_user, create_api_token, set_password
from accounts.queries import user_by_name, user_for_token
from gateways.actions import top_up
from gold_prices.queries import candles
from persian.days import tehran_today
from tenants.actions import open_shop
from tenants.context import inside, public
from tenants.queries import all_shops

Login = dict[str, str]
SHOPS = {
    "demo": {"name": "طلافروشی نگین", "phone": "02155600000", "owner": "نرگس امینی", "clerk": "سعید راد"},
    "second": {"name": "زرگری کاوه", "phone": "03132200000", "owner": "کاوه یزدانی"},
}
#: 100,000 Toman.
START_RIAL = 1_000_000


class Command(BaseCommand):
    help = "Open the demo shop and a second one, and write their addresses, logins and API tokens to var/demo.json."

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_ALLOWED", False):
            raise CommandError("the demo keeps passwords in a file: it opens on a local installation only")
        path = Path(settings.VAR) / "demo.json"
        known = _read(path)
        wanted = {"platform": _planned("", known.get("platform", {}), ["admin"])}
        for slug, about in SHOPS.items():
            staff = [role for role in ("owner", "clerk") if role in about]
            wanted[slug] = _planned(slug, known.get(slug, {}), staff)
        # Written first: a start that is cut short must not leave a shop whose password nobody knows.
        _write(path, wanted)
        self._open(wanted)
        _write(path, wanted)
        path.chmod(0o600)
        self._fill()
        _pay_for_texts(wanted["platform"]["admin"]["username"])

    def _open(self, wanted: dict[str, dict[str, Any]]) -> None:
        _appoint(public(), wanted["platform"]["admin"], role="platform_admin", full_name="مدیر سکو")
        shops = {shop.slug: shop for shop in all_shops()}
        for slug, about in SHOPS.items():
            owner = wanted[slug]["owner"]
            if slug not in shops:
                shops[slug] = open_shop(
                    slug=slug,
                    name=about["name"],
                    phone=about["phone"],
                    owner_username=owner["username"],
                    owner_password=owner["password"],
                    owner_full_name=about["owner"],
                )
            for role in ("owner", "clerk"):
                if role in about:
                    _appoint(inside(shops[slug]), wanted[slug][role], role=role, full_name=about[role])

    def _fill(self) -> None:
        """Recorded prices first; then the book, which a command of the upper floor writes through its own actions."""
        today = tehran_today(timezone.now())
        if not candles(start=today - timedelta(days=10 * 366), end=today):
            file = Path(settings.BASE_DIR) / "gold_prices" / "data" / "gold18_daily.csv"
            call_command("import_price_history", str(file), source="TGJU", stdout=io.StringIO())
        if "seed_demo_book" in get_commands():
            call_command("seed_demo_book", shop="demo", stdout=self.stdout)


def _pay_for_texts(admin: str) -> None:
    """START_RIAL in each wallet, once; a text into the demo's file costs nothing until somebody sets a price."""
    with public():
        actor = user_by_name(admin)
        if actor is None:
            raise CommandError("the demo's platform admin is gone")
        for shop in all_shops():
            if shop.slug in SHOPS:
                top_up(
                    shop_schema=shop.schema_name,
                    rial=START_RIAL,
                    actor=actor,
                    note="اعتبار آغاز",
                    request_key="demo",
                    now=timezone.now(),
                )


def _planned(slug: str, known: dict[str, Any], roles: Sequence[str]) -> dict[str, Any]:
    """Address and logins as they shall be: what is known stays, the rest is random."""
    host = f"{slug}.{settings.ZARGAR_BASE_DOMAIN}".lstrip(".")
    url = f"http://{host}:{os.environ.get('ZARGAR_PORT') or 8000}"
    logins = {role: {"username": role, "password": secrets.token_urlsafe(12), **known.get(role, {})} for role in roles}
    return {"url": url, **logins}


def _appoint(floor: AbstractContextManager[object], login: Login, *, role: str, full_name: str) -> None:
    """Let `login` be true on `floor`: the person exists, the password fits, the token works."""
    with floor:
        user = user_by_name(login["username"])
        if user is None:
            user = add_user(
                username=login["username"],
                password=login["password"],
                role=role,
                full_name=full_name,
                mobile="",
                actor=None,
            )
        elif not user.check_password(login["password"]):
            set_password(user=user, password=login["password"], actor=None)
        if user_for_token(login.get("api_token", "")) != user:
            login["api_token"] = create_api_token(user=user, name="demo")


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(path: Path, content: dict[str, dict[str, Any]]) -> None:
    """Replace the file in one step; it is never readable by others."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    new.replace(path)
