"""What may happen to gateways and wallets."""

from gateways.actions.breaker import close_breaker, stop_by_hand, trip_breaker
from gateways.actions.forget_old import forget_old
from gateways.actions.hear_hook import Call, account_of_hook, hear_hook
from gateways.actions.keep_account import Terms, add_account, change_account, move_account, use_account
from gateways.actions.note_conflict import note_conflict
from gateways.actions.note_handed_over import note_handed_over
from gateways.actions.pass_on_words import ring_inbound_again
from gateways.actions.read_credit import probe_account, read_credit
from gateways.actions.read_inbound import read_inbound
from gateways.actions.renew_seals import renew_seals
from gateways.actions.seed_gateways import seed_gateways
from gateways.actions.set_low_mark import set_low_mark
from gateways.actions.tell_alarms import mail_alarms, ring_owners, watch_wallets
from gateways.actions.top_up import top_up
from gateways.actions.wallet import refund, release, reserve, settle

__all__ = [
    "Call",
    "Terms",
    "account_of_hook",
    "add_account",
    "change_account",
    "close_breaker",
    "forget_old",
    "hear_hook",
    "mail_alarms",
    "move_account",
    "note_conflict",
    "note_handed_over",
    "probe_account",
    "read_credit",
    "read_inbound",
    "refund",
    "release",
    "renew_seals",
    "reserve",
    "ring_inbound_again",
    "ring_owners",
    "seed_gateways",
    "set_low_mark",
    "settle",
    "stop_by_hand",
    "top_up",
    "trip_breaker",
    "use_account",
    "watch_wallets",
]
