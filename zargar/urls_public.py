"""Every path of the platform's host."""

from django.contrib import admin
from django.urls import include, path

from zargar import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("back_office.urls")),
]

handler403 = "back_office.views.forbidden"
handler404 = "back_office.views.not_found"
handler500 = "back_office.views.broken"
