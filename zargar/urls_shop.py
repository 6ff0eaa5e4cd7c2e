"""Every path of a shop's host."""

from django.urls import include, path

from zargar import health
from zargar.api import api

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", api.urls),
    path("", include("accounts.urls")),
    path("", include("dashboard.urls")),
    path("", include("customers.urls")),
    path("", include("gold_installments.urls")),
    path("prices/", include("gold_prices.urls")),
    path("", include("notifications.urls")),
]

handler403 = "dashboard.views.forbidden"
handler404 = "dashboard.views.not_found"
handler500 = "dashboard.views.broken"
