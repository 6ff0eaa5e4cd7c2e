"""The test settings without a queue to ring, and a second alias that plain Django uses for the floor."""

from zargar.settings.test import *  # noqa: F403

# The same connection settings but for the backend: what is compared is tenancy.
DATABASES["plain"] = {  # noqa: F405
    **DATABASES["default"],  # noqa: F405
    "ENGINE": "django.db.backends.postgresql",
}
LOGGING = {"version": 1, "disable_existing_loggers": True}
