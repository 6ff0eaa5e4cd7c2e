"""Every path of the platform's host."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("back_office.urls")),
    path("", include("gateways.urls")),
]

handler400 = "zargar.api.misread"
handler404 = "zargar.api.no_such_address"
handler500 = "zargar.api.fell_over"
