"""The console's doors, on the platform's own host."""

from django.urls import path

from back_office import views

app_name = "back_office"
urlpatterns = [
    path("", views.shops, name="shops"),
    path("shops/new/", views.new_shop, name="shop_new"),
    path("shops/<slug:slug>/", views.shop, name="shop"),
    path("shops/<slug:slug>/suspend/", views.suspend, name="shop_suspend"),
    path("shops/<slug:slug>/resume/", views.resume, name="shop_resume"),
    path("shops/<slug:slug>/back-up/", views.back_up, name="shop_back_up"),
    path("sources/", views.sources, name="sources"),
    path("sources/try/", views.try_sources, name="try_sources"),
    path("price-alerts/", views.price_alerts, name="price_alerts"),
    path("price-reports/", views.price_reports, name="price_reports"),
    path("gateways/", views.gateways, name="gateways"),
    path("gateways/new/", views.gateway_kinds, name="gateway_kinds"),
    path("gateways/new/<slug:key>/", views.new_gateway, name="gateway_new"),
    path("gateways/<int:pk>/", views.gateway, name="gateway"),
    path("gateways/<int:pk>/try/", views.try_gateway, name="gateway_try"),
    path("gateways/<int:pk>/use/", views.use_gateway, name="gateway_use"),
    path("gateways/<int:pk>/stop/", views.stop_gateway, name="gateway_stop"),
    path("gateways/<int:pk>/move/", views.move_gateway, name="gateway_move"),
    path("wallets/", views.wallet_list, name="wallets"),
    path("wallets/<slug:slug>/", views.wallet, name="wallet"),
    path("wallets/<slug:slug>/mark/", views.wallet_mark, name="wallet_mark"),
    path("jobs/", views.jobs, name="jobs"),
    path("backups/", views.backups, name="backups"),
    path("backups/under-way/", views.under_way, name="backups_under_way"),
    path("backups/<int:pk>/", views.backup, name="backup"),
    path("backups/<int:pk>/verify/", views.verify, name="backup_verify"),
    path("backups/<int:pk>/restore/", views.restore, name="backup_restore"),
    path("backups/restores/<int:pk>/", views.restore_check, name="backup_restore_check"),
]
