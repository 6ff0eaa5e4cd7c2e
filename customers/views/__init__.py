"""Pages of the customers."""

from customers.views.people import customer_limits, customer_list, edit_customer, new_customer
from customers.views.record import customer_consent, customer_notes

__all__ = ["customer_consent", "customer_limits", "customer_list", "customer_notes", "edit_customer", "new_customer"]
