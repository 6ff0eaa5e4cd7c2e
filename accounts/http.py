"""How a request proves who it is, that it asks nothing we do not know, and how a long list is told in pages."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from axes.handlers.cache import AxesCacheHandler
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.core.cache import BaseCache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from accounts.actions import NotPermitted, refusals_kept
from accounts.models import User
from accounts.queries import user_signing_in_as
from persian.digits import to_ascii
from persian.refusal import Refusal

Row = TypeVar("Row", bound=Model)
log = logging.getLogger(__name__)


class SessionStore(DatabaseSessions):
    """Sessions in the schema the host name chose.

    Every request reads one, most of them for a price chip that refreshes itself: the question is worded here once,
    because Django's way of wording it anew costs five times what PostgreSQL takes to answer.
    """

    READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when it is unknown or over."""
        with connection.cursor() as cursor:
            cursor.execute(self.READ, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row[0])
        return held


class SignInBackend(ModelBackend):
    """Username or mobile, in any digits, with a password; in the schema the host name chose."""

    FIELDS = tuple(field.attname for field in User._meta.concrete_fields)
    READ = f"SELECT {', '.join(FIELDS)} FROM accounts_user WHERE id = %s"  # noqa: S608  # the model's own columns

    def get_user(self, user_id: int) -> User | None:
        """The person a session belongs to, while the account is active; worded once, as in SessionStore."""
        with connection.cursor() as cursor:
            cursor.execute(self.READ, [user_id])
            row = cursor.fetchone()
        user = User.from_db(DEFAULT_DB_ALIAS, self.FIELDS, row) if row else None
        return user if user is not None and self.user_can_authenticate(user) else None

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The active user, or None. An unknown name costs as much time as a wrong password."""
        if not username or not password:
            return None
        user = user_signing_in_as(username)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


class SignInThrottle(AxesCacheHandler):  # type: ignore[misc]
    """Counts wrong passwords in the shared cache, and while that is away in this process.

    A dead cache neither shuts the door (every sign-in an error) nor leaves it open to any number of tries.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cache = _Counts()


class _Counts:
    """The part of a cache that the throttle uses."""

    REST_SECONDS = 10.0

    def __init__(self) -> None:
        self._near = LocMemCache("sign-in", {"KEY_FUNCTION": settings.CACHES["default"]["KEY_FUNCTION"]})
        self._away_until = 0.0

    def get(self, key: str, default: int = 0) -> int:
        return int(self._ask(lambda cache: cache.get(key, default)))

    def add(self, key: str, value: int, timeout: int | None) -> bool:
        return bool(self._ask(lambda cache: cache.add(key, value, timeout)))

    def incr(self, key: str, delta: int = 1) -> int:
        # The count may have expired, or the cache gone, since `add` found it there.
        return int(self._ask(lambda cache: cache.incr(key, delta) if not cache.add(key, delta) else delta))

    def touch(self, key: str, timeout: int | None) -> bool:
        return bool(self._ask(lambda cache: cache.touch(key, timeout)))

    def delete(self, key: str) -> bool:
        return bool(self._ask(lambda cache: cache.delete(key)))

    def _ask(self, question: Callable[[BaseCache], Any]) -> Any:
        if time.monotonic() >= self._away_until:
            try:
                return question(caches["default"])
            except RedisError as error:
                # Not asked again for a while: a silent server would cost its time-out at each question.
                self._away_until = time.monotonic() + self.REST_SECONDS
                log.warning("tries are counted in this process alone: %s", type(error).__name__)
        return question(self._near)


class Tries:
    """How much an address may try at a door without sign-in, counted where wrong passwords are."""

    def __init__(self, door: str, *, limit: int, seconds: int) -> None:
        self._door, self._limit, self._seconds = door, limit, seconds
        self._counts = _Counts()

    def left(self, request: HttpRequest, *, cost: int = 1, of: str = "") -> bool:
        """Count one try; False once the caller's address, or whom `of` names, has spent the limit of this time."""
        key = f"tries:{self._door}:{of or client_address(request)}"
        self._counts.add(key, 0, self._seconds)
        return self._counts.incr(key, cost) <= self._limit


def throttled_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose door is tried: one per person, however the name is spelled and whether it is a name or a mobile."""
    typed = str((credentials or request.POST).get("username") or "")
    user = user_signing_in_as(typed)
    return user.username if user else to_ascii(typed).strip().lower()


def client_address(request: HttpRequest) -> str:
    """The caller's address: the peer's, or behind N trusted proxies the N-th from the right of X-Forwarded-For."""
    proxies = getattr(settings, "ZARGAR_TRUSTED_PROXIES", 0)
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return hops[-proxies] if proxies and len(hops) >= proxies else peer


def shop_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people who signed in; what their role does not include answers 403 and says so."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotPermitted as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return login_required(wrapped)


class UnknownParameter(Refusal):
    """A parameter this path does not know: an answer that passes over it would be an answer to another question."""

    code = "unknown_parameter"
    message = _("There is no such parameter here: %(name)s.")


def refuse_unknown(request: HttpRequest, *known: str) -> None:
    """Raises UnknownParameter for the first parameter that is none of the `known`."""
    for name in request.GET:
        if name not in known:
            raise UnknownParameter(field=name[:60], name=name[:60])


FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class BodyNotNeeded(Refusal):
    """A field where nothing is asked for: whoever sent it believes that it does something."""

    code = "malformed"
    message = _("Nothing is sent here; leave the body empty.")


def refuse_body(request: HttpRequest) -> None:
    """For a request that takes neither fields nor parameters: no body, `{}` or an empty form. Raises UnknownParameter,
    BodyNotNeeded naming the first field.
    """
    refuse_unknown(request)
    text = request.body.strip()
    told: Any = {}
    if request.content_type in FORMS:
        told = {**request.POST, **request.FILES}
    elif text:
        try:
            told = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BodyNotNeeded from error
    if told != {}:
        raise BodyNotNeeded(field=str(next(iter(told)))[:60] if isinstance(told, dict) else None)


class NoStoreMiddleware:
    """What a signed-in person was shown is kept nowhere: the way back shows the balance of now, or the sign-in page.

    Asks only where the session was read anyway, so that public pages stay the same for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.session.accessed and not answer.has_header("Cache-Control") and request.user.is_authenticated:
            answer["Cache-Control"] = "no-store"
        return answer


class RefusalTrailMiddleware:
    """What a role does not include is on the trail, whatever became of the transaction in which it was asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with refusals_kept():
            return self.get_response(request)


def page_of(rows: Sequence[Row], *, limit: int, request: HttpRequest, response: HttpResponse) -> list[Row]:
    """The first `limit` of `rows`, which were asked for with one more; names the next page where there is one."""
    shown = list(rows[:limit])
    if len(rows) > limit:
        name_next(shown[-1].pk, request=request, response=response)
    return shown


def name_next(after: int, *, request: HttpRequest, response: HttpResponse) -> None:
    """Name the page that follows the row with this id, in a `Link` header (RFC 8288)."""
    query = request.GET.copy()
    query["after"] = str(after)
    response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
