"""What may happen to shops."""

from tenants.actions.change_state import ReasonMissing, WrongState, close_shop, resume_shop, suspend_shop
from tenants.actions.directory import tell_shops_changed
from tenants.actions.due import note_days, note_due, note_dues, repair_dues, settle_due, settle_dues
from tenants.actions.open_shop import BadSlug, ShopNameMissing, SlugTaken, open_shop
from tenants.actions.template import TemplateMissing, prepare_template

__all__ = [
    "BadSlug",
    "ReasonMissing",
    "ShopNameMissing",
    "SlugTaken",
    "TemplateMissing",
    "WrongState",
    "close_shop",
    "note_days",
    "note_due",
    "note_dues",
    "open_shop",
    "prepare_template",
    "repair_dues",
    "resume_shop",
    "settle_due",
    "settle_dues",
    "suspend_shop",
    "tell_shops_changed",
]
