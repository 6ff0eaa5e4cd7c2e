"""Every path of a shop's host."""

from django.urls import include, path

from accounts.views import own_mobile, staff
from customers.urls import urlpatterns as customer_pages
from dashboard.views import customer_file
from zargar.api import api

# A customer's file tells of contracts and messages too, which customers may not know: the front room draws it.
_customers = [*customer_pages, path("customers/<int:pk>/", customer_file, name="file")]

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("accounts.urls")),
    path("staff/", include(([path("", staff, name="list"), path("mobile/", own_mobile, name="mobile")], "staff"))),
    path("", include("dashboard.urls")),
    path("", include((_customers, "customers"))),
    path("", include("gold_installments.urls")),
    path("prices/", include("gold_prices.urls")),
    path("", include("notifications.urls")),
]

handler400 = "zargar.api.misread"
handler404 = "zargar.api.no_such_path"
handler500 = "zargar.api.fell_over"
