"""What is the same in every installation. No value here is a secret or an address."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .rooms import *  # noqa: F403

# ModelAdmin[Shop], Form fields and the like may be subscripted at run time too.
django_stubs_ext.monkeypatch()

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR = Path(env.str("ZARGAR_VAR", default=str(BASE_DIR / "var"))).resolve()

# -- the two floors -----------------------------------------------------------------------------------------------
BOTH_FLOORS = ["accounts"]
PUBLIC_FLOOR = ["tenants", "gold_prices", "gateways", "backups"]
SHOP_FLOOR = ["customers", "notifications", "gold_installments", "guarantees"]
NO_TABLES = ["dashboard", "back_office", "persian", "measures"]

_DJANGO_BOTH = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"]
SHARED_APPS = [
    "pgtrigger",  # before every app that declares a trigger
    "django.contrib.admin",  # before django_tenants, whose own admin pages carry inline styles the policy blocks
    "django_tenants",
    *PUBLIC_FLOOR,
    *BOTH_FLOORS,
    *_DJANGO_BOTH,
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
    "persian",
    "back_office",
]
TENANT_APPS = [*_DJANGO_BOTH, *BOTH_FLOORS, *SHOP_FLOOR, "dashboard"]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]

TENANT_MODEL = "tenants.Shop"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_BASE_MIGRATE_COMMAND = "tenants.management.migrate.Command"
# One `SET search_path` per schema change instead of one per query. Safe because no code changes the path itself
# (an architecture test looks for it).
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_URLCONF = "zargar.urls_public"
ROOT_URLCONF = "zargar.urls_shop"
# The host of the platform console; shops live one label below it.
ZARGAR_BASE_DOMAIN = env.str("ZARGAR_BASE_DOMAIN", default="localhost")
# How an address in a text to a customer begins.
ZARGAR_SHOP_ADDRESS = f"https://{{slug}}.{ZARGAR_BASE_DOMAIN}"

# -- database, cache ----------------------------------------------------------------------------------------------
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The directory of pg_dump and pg_restore of the server's major version; None means: look on PATH.
PG_BIN: Path | None = Path(env.str("ZARGAR_PG_BIN")) if env.str("ZARGAR_PG_BIN", default="") else None
# Where the private key of the backups lies on a machine that reads copies back; sealing needs only the public one.
ZARGAR_BACKUP_IDENTITY_FILE = env.str("ZARGAR_BACKUP_IDENTITY_FILE", default="")


def database(url: str) -> dict[str, object]:
    """Connection settings for `url`; connections live 60 s, for a backend's memory grows with each table it touched.

    A server that does not answer is given up after five seconds: the library would wait as long as the system does.
    """
    config = env.db_url_config(url, engine="django_tenants.postgresql_backend")
    return {
        **config,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **config.get("OPTIONS", {})},
    }


def redis_cache(url: str) -> dict[str, Any]:
    """Cache settings for `url`; the shop is part of every key."""
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }


#: In the memory of one process, for what many screens ask at once and may be a second old; the shop is in every key.
NEAR_CACHE: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "KEY_FUNCTION": "django_tenants.cache.make_key",
    "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
}


# -- requests -----------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "zargar.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.ShopMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.http.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "accounts.http.RefusalTrailMiddleware",
    "zargar.middleware.ApiMethodMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
WSGI_APPLICATION = "zargar.wsgi.application"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("ZARGAR_STATIC_ROOT", default=str(VAR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- who comes in -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.http.SignInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "accounts.http"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Five wrong passwords for one name from one address close that door for a quarter of an hour. Counted in the cache,
# whose keys carry the shop: a lock in one shop is nobody else's trouble.
AXES_HANDLER = "accounts.http.SignInThrottle"
AXES_USERNAME_CALLABLE = "accounts.http.throttled_name"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.http.client_address"
AXES_VERBOSE = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fa"
LANGUAGES = [("fa", _("Persian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tehran"

# -- background work ----------------------------------------------------------------------------------------------
CELERY_TIMEZONE = "Asia/Tehran"
CELERY_ENABLE_UTC = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_RESULT_EXPIRES = 60 * 60
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "gold_prices.*": {"queue": "prices"},
    "notifications.*": {"queue": "messages"},
    "backups.*": {"queue": "backups"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Longer than the hard limit, or an unacknowledged task would be handed to a second worker while the first still runs.
# A dead broker is given up after one more try and a silent one after three seconds, for a payment at the counter rings
# the bell of its receipt. The library's own patience is six seconds. (Workers poll with one-second questions.)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 45 * 60,
    "socket_connect_timeout": 2,
    "socket_timeout": 3,
    "max_retries": 1,
    "interval_start": 0.1,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TENANT_CACHE_SECONDS = 5

# -- prices -------------------------------------------------------------------------------------------------------
# How long each round is kept before candles stand for it; the database refuses to thin within fourteen days.
ZARGAR_PRICE_KEEP_DAYS = env.int("ZARGAR_PRICE_KEEP_DAYS", default=35)
# Between two rounds while the market is closed.
ZARGAR_PRICE_OUTSIDE_MINUTES = env.int("ZARGAR_PRICE_OUTSIDE_MINUTES", default=60)
# Told: a move of so many thousandths within so many minutes, a source silent for so long in market hours, sources so
# many thousandths apart. (That a price is stale follows from its age and the market's hours.)
ZARGAR_PRICE_ALERT_MOVE_PERMILLE = env.int("ZARGAR_PRICE_ALERT_MOVE_PERMILLE", default=20)
ZARGAR_PRICE_ALERT_MOVE_MINUTES = env.int("ZARGAR_PRICE_ALERT_MOVE_MINUTES", default=30)
ZARGAR_PRICE_ALERT_LOST_MINUTES = env.int("ZARGAR_PRICE_ALERT_LOST_MINUTES", default=30)
ZARGAR_PRICE_ALERT_SPREAD_PERMILLE = env.int("ZARGAR_PRICE_ALERT_SPREAD_PERMILLE", default=15)

# -- mail to the platform's admins --------------------------------------------------------------------------------
# Who hears of price alerts and reports, commas between; nobody is told by mail while it is empty.
ZARGAR_ALERT_EMAILS = env.list("ZARGAR_ALERT_EMAILS", default=[])
ZARGAR_MAIL_FROM = env.str("ZARGAR_MAIL_FROM", default="") or f"zargar@{ZARGAR_BASE_DOMAIN}"
# A mail server that does not answer must not hold a worker.
EMAIL_TIMEOUT = 10


def mail_server(url: str) -> dict[str, object]:
    """Settings for a mail server by its address, such as smtp+tls://name:password@host:587."""
    return {name: value for name, value in env.email_url_config(url).items() if name != "EMAIL_FILE_PATH"}


# Web Push may also go to addresses of this machine and its own network: for tests alone.
ZARGAR_PUSH_PRIVATE = False


# -- what is sealed inside a shop ---------------------------------------------------------------------------------
def field_keys(text: str) -> list[str]:
    """The keys named with commas between: the first seals, the others still open what they once sealed."""
    return [key.strip() for key in text.split(",") if key.strip()]


# Columns of other rooms that hold texts sealed by customers.actions.seal_text: table -> columns.
ZARGAR_SEALED_COLUMNS: dict[str, list[str]] = {
    "gold_installments_cheque": ["drawer_national_id"],
    "guarantees_promissorynote": ["issuer_national_id"],
}

# The first account of a new installation; others, and their keys, are kept on the console's page of gateways.
ZARGAR_SMS_GATEWAY = env.str("ZARGAR_SMS_GATEWAY", default="file")
ZARGAR_KAVENEGAR_KEY = env.str("ZARGAR_KAVENEGAR_KEY", default="")
ZARGAR_KAVENEGAR_SENDER = env.str("ZARGAR_KAVENEGAR_SENDER", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "zargar.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # At DEBUG it writes the paths of requests, and a vendor's path may hold our key.
    "loggers": {"urllib3": {"level": "INFO"}},
}
