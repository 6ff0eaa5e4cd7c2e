"""The vendors' door, on the platform's own host."""

from django.urls import path

from gateways.views import hook

app_name = "gateways"
urlpatterns = [path("hooks/<str:secret>/", hook, name="hook")]
