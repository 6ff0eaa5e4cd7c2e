"""The settings of `make run`, with one view more: the floor that the price chip is held against."""

from zargar.settings.local import *  # noqa: F403

ROOT_URLCONF = "bench.web_urls"
