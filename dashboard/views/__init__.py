"""The pages of the shop's front room."""

from dashboard.views.board import board, board_rows, board_window
from dashboard.views.customer import customer_file
from dashboard.views.customer_messages import customer_link, customer_links_stop, customer_messages
from dashboard.views.errors import broken, forbidden, not_found
from dashboard.views.export import export, export_file
from dashboard.views.find import find
from dashboard.views.home import due, home
from dashboard.views.own_page import own, own_lock, own_paid, own_stop
from dashboard.views.price import price_chip

__all__ = [
    "board",
    "board_rows",
    "board_window",
    "broken",
    "customer_file",
    "customer_link",
    "customer_links_stop",
    "customer_messages",
    "due",
    "export",
    "export_file",
    "find",
    "forbidden",
    "home",
    "not_found",
    "own",
    "own_lock",
    "own_paid",
    "own_stop",
    "price_chip",
]
