"""Paths of the customers, in a shop. The file of one customer (`customers:file`) is a page of the front room."""

from django.urls import path

from customers import views

app_name = "customers"
urlpatterns = [
    path("customers/", views.customer_list, name="list"),
    path("customers/new/", views.new_customer, name="new"),
    path("customers/<int:pk>/edit/", views.edit_customer, name="edit"),
]
