"""What may happen to people and their trail."""

from accounts.actions.add_user import BadUsername, UsernameTaken, WeakPassword, add_user
from accounts.actions.mail_admins import mail_admins, mail_fault
from accounts.actions.note import note
from accounts.actions.permit import NotPermitted, note_refused, refusals_kept, require
from accounts.actions.set_mobile import set_mobile
from accounts.actions.set_password import set_password
from accounts.actions.tokens import create_api_token, digest_of, revoke_api_token

__all__ = [
    "BadUsername",
    "NotPermitted",
    "UsernameTaken",
    "WeakPassword",
    "add_user",
    "create_api_token",
    "digest_of",
    "mail_admins",
    "mail_fault",
    "note",
    "note_refused",
    "refusals_kept",
    "require",
    "revoke_api_token",
    "set_mobile",
    "set_password",
]
