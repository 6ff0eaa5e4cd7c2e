"""One machine, `make run`: everything on loopback, plain HTTP."""

from .base import *  # noqa: F403
from .base import NEAR_CACHE, VAR, ZARGAR_BASE_DOMAIN, database, env, field_keys, mail_server, redis_cache

# Written by the starter (addresses of the embedded servers, a random key), so that `manage.py` works beside it.
# What the environment already says wins.
if (VAR / "local.env").is_file():
    env.read_env(VAR / "local.env")

DEBUG = False
ZARGAR_SHOP_ADDRESS = f"http://{{slug}}.{ZARGAR_BASE_DOMAIN}:{env.str('ZARGAR_PORT', default='8000')}"
SECRET_KEY = env.str("ZARGAR_SECRET_KEY")
ZARGAR_FIELD_KEYS = field_keys(env.str("ZARGAR_FIELD_KEYS"))
DATABASES = {"default": database(env.str("DATABASE_URL"))}
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": redis_cache(REDIS_URL), "near": NEAR_CACHE}
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = REDIS_URL
ALLOWED_HOSTS = ["*"]  # the shop middleware answers an unknown host with a neutral page
BACKUP_KEY_DIR = VAR / "keys"
# Shops whose passwords lie in a file: only where the person at the keyboard is the whole audience.
DEMO_ALLOWED = True
# Static files straight from the rooms they live in: compressing them all costs half a minute before the first page.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
# Letters to admins land in a folder, unless a server is named.
EMAIL_BACKEND, EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(VAR / "mail")
ZARGAR_ALERT_EMAILS = env.list("ZARGAR_ALERT_EMAILS", default=["admin@localhost"])
if ZARGAR_EMAIL_URL := env.str("ZARGAR_EMAIL_URL", default=""):
    vars().update(mail_server(ZARGAR_EMAIL_URL))
