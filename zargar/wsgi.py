"""The door for a WSGI server."""

import gc
import importlib
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zargar.settings.production")
application = get_wsgi_application()
# Loaded before a preloading server forks: once for all its workers, and not in somebody's first request.
for floor in ("zargar.urls_public", "zargar.urls_shop"):
    importlib.import_module(floor)
# What stands now stands for good: the collector need not walk it in the middle of somebody's request, nor touch, and so
# copy, the memory that forked workers share.
gc.collect()
gc.freeze()
