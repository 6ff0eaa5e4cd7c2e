"""Every path of a shop's host."""

from django.urls import include, path

from customers.urls import urlpatterns as customer_pages
from dashboard.views import customer_file
from zargar import health
from zargar.api import api

# A customer's file shows their contracts, which customers may not know of: the page is the front room's.
customer_pages = [*customer_pages, path("customers/<int:pk>/", customer_file, name="file")]

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", api.urls),
    path("", include("accounts.urls")),
    path("", include("dashboard.urls")),
    path("", include((customer_pages, "customers"))),
    path("", include("gold_installments.urls")),
    path("prices/", include("gold_prices.urls")),
    path("", include("notifications.urls")),
]

handler403 = "dashboard.views.forbidden"
handler404 = "dashboard.views.not_found"
handler500 = "dashboard.views.broken"
