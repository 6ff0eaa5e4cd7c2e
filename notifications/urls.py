"""Paths of the outbox, in a shop."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:message_id>/settle/", views.settle, name="settle"),
]
