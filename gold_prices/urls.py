"""The shop's pages about the market price."""

from django.urls import path

from gold_prices import views

app_name = "prices"
urlpatterns = [
    path("", views.price_page, name="page"),
    path("chart.json", views.chart_data, name="chart"),
    path("why/", views.why, name="why"),
    path("history.csv", views.export, name="export"),
]
