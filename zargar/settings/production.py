"""A server. Everything comes from the environment, and an unsafe value stops the start (see `safety.py` here)."""

from .base import *  # noqa: F403
from .base import (
    NEAR_CACHE,
    VAR,
    ZARGAR_ALERT_EMAILS,
    ZARGAR_BASE_DOMAIN,
    database,
    env,
    field_keys,
    mail_server,
    redis_cache,
)
from .safety import refuse_unsafe

DEBUG = False
SECRET_KEY = env.str("ZARGAR_SECRET_KEY")
ZARGAR_FIELD_KEYS = field_keys(env.str("ZARGAR_FIELD_KEYS"))
DATABASES = {"default": database(env.str("DATABASE_URL"))}
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": redis_cache(REDIS_URL), "near": NEAR_CACHE}
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = REDIS_URL
ALLOWED_HOSTS = [ZARGAR_BASE_DOMAIN, f".{ZARGAR_BASE_DOMAIN}", *env.list("ZARGAR_EXTRA_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [f"https://{ZARGAR_BASE_DOMAIN}", f"https://*.{ZARGAR_BASE_DOMAIN}"]
BACKUP_KEY_DIR = VAR / "keys"
ZARGAR_BACKUP_RECIPIENT = env.str("ZARGAR_BACKUP_RECIPIENT")
ZARGAR_EMAIL_URL = env.str("ZARGAR_EMAIL_URL", default="")
if ZARGAR_EMAIL_URL:
    vars().update(mail_server(ZARGAR_EMAIL_URL))

SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^known-host$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies stand in front and may be believed about the client's address.
ZARGAR_TRUSTED_PROXIES = env.int("ZARGAR_TRUSTED_PROXIES", default=1)

refuse_unsafe(
    secret_key=SECRET_KEY,
    field_keys=ZARGAR_FIELD_KEYS,
    base_domain=ZARGAR_BASE_DOMAIN,
    sms_gateway=env.str("ZARGAR_SMS_GATEWAY"),
    sms_key=env.str("ZARGAR_KAVENEGAR_KEY", default=""),
    backup_recipient=ZARGAR_BACKUP_RECIPIENT,
    alert_emails=",".join(ZARGAR_ALERT_EMAILS),
    email_url=ZARGAR_EMAIL_URL,
)
