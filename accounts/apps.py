"""Who may come in, and what they did."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
