"""Paths of the shop's front room."""

from django.urls import path

from dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("due/", views.due, name="due"),
    path("find/", views.find, name="find"),
    path("prices/chip/", views.price_chip, name="price_chip"),
    path("board/", views.board, name="board"),
    path("board/<str:token>/", views.board_window, name="board_window"),
    path("board/<str:token>/rows/", views.board_rows, name="board_rows"),
    path("customers/<int:pk>/messages/", views.customer_messages, name="customer_messages"),
    path("customers/<int:pk>/messages/link/", views.customer_link, name="customer_link"),
    path("customers/<int:pk>/messages/stop-links/", views.customer_links_stop, name="customer_links_stop"),
    path("c/<str:token>/", views.own, name="own"),
    path("c/<str:token>/paid/", views.own_paid, name="own_paid"),
    path("c/<str:token>/lock/", views.own_lock, name="own_lock"),
    path("c/<str:token>/stop/", views.own_stop, name="own_stop"),
    path("export/", views.export, name="export"),
    path("export/<slug:what>.csv", views.export_file, name="export_file"),
]
