"""Every path of the platform's host."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from zargar import health

urlpatterns = [
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
]
if find_spec("back_office.urls"):
    urlpatterns.append(path("", include("back_office.urls")))
