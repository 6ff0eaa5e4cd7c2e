"""Paths of the shop's front room."""

from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("due/", views.due, name="due"),
    path("find/", views.find, name="find"),
    path("prices/chip/", views.price_chip, name="price_chip"),
    path("export/", views.export, name="export"),
    path("export/<slug:what>.csv", views.export_file, name="export_file"),
]
