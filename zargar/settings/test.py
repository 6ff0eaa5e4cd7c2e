"""The test suite: real PostgreSQL and Valkey (the fixtures start them), tasks run when a worker or a test runs them."""

import os

os.environ.setdefault("ZARGAR_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("ZARGAR_FIELD_KEYS", "only-for-tests-" + "y" * 40)
os.environ.setdefault("DATABASE_URL", "postgres://app@127.0.0.1:1/app")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from .local import *  # noqa: F403

# Argon2 costs 50 ms a user by design; the suite makes hundreds.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
# A test's next request comes within the second; tests/dashboard/test_chip.py puts the real one back.
CACHES["near"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # noqa: F405
# No test asks the outside world; those that need a price source put one on loopback.
ZARGAR_SOURCE_WALLGOLD_URL = ZARGAR_SOURCE_MILLI_URL = "off"
ZARGAR_SOURCE_TALAIR_URL = ZARGAR_SOURCE_TGJU_URL = ZARGAR_SOURCE_TALINE_URL = ZARGAR_SOURCE_TALASEA_URL = "off"
ZARGAR_SOURCE_BRSAPI_URL = ZARGAR_SOURCE_NAVASAN_URL = ZARGAR_SOURCE_NOBITEX_URL = "off"
ZARGAR_SOURCE_GOLDAPI_URL = ZARGAR_SOURCE_SWISSQUOTE_URL = "off"
