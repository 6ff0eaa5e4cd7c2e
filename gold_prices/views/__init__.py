"""The shop's pages about the market price: what it is, whose word that is, how it came here, and why it is believed."""

from gold_prices.views.chart import chart_data
from gold_prices.views.file import export
from gold_prices.views.page import price_page
from gold_prices.views.why import why

__all__ = ["chart_data", "export", "price_page", "why"]
