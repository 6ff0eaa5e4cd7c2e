"""What may happen to customers, and what the shop's state allows."""

from customers.actions.register_customer import (
    DuplicateNationalId,
    NameTooLong,
    NameTooShort,
    NoteTooLong,
    register_customer,
)
from customers.actions.shop_state import ShopClosed, ShopSuspended, require_growing_shop, require_open_shop
from customers.actions.update_customer import update_customer

__all__ = [
    "DuplicateNationalId",
    "NameTooLong",
    "NameTooShort",
    "NoteTooLong",
    "ShopClosed",
    "ShopSuspended",
    "register_customer",
    "require_growing_shop",
    "require_open_shop",
    "update_customer",
]
