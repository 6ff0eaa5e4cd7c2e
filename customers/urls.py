"""Paths of the customers, in a shop. The file of one customer (`customers:file`) is a page of the front room."""

from django.urls import path

from customers import views

app_name = "customers"
urlpatterns = [
    path("customers/", views.customer_list, name="list"),
    path("customers/new/", views.new_customer, name="new"),
    path("customers/<int:pk>/edit/", views.edit_customer, name="edit"),
    path("customers/<int:pk>/limits/", views.customer_limits, name="limits"),
    path("customers/<int:pk>/notes/", views.customer_notes, name="notes"),
    path("customers/<int:pk>/consents/", views.customer_consent, name="consents"),
]
