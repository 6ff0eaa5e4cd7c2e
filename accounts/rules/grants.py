"""Which role may do what. A grant is what an action asks for; a role is what a person has."""

from __future__ import annotations

from enum import StrEnum


class Grant(StrEnum):
    """One thing a person may do."""

    CUSTOMER_WRITE = "customer.write"
    CUSTOMER_FILES = "customer.files"
    CUSTOMER_FILES_DELETE = "customer.files_delete"
    CUSTOMER_LIMITS = "customer.limits"
    CUSTOMER_MERGE = "customer.merge"
    CONTRACT_WRITE = "contract.write"
    PAYMENT_RECORD = "payment.record"
    PAYMENT_REVERSE_TODAY = "payment.reverse_today"
    PAYMENT_REVERSE = "payment.reverse"
    PAYMENT_BACK_DATE = "payment.back_date"
    DISCOUNT = "discount"
    RESCHEDULE = "contract.reschedule"
    CONTRACT_END = "contract.end"
    WAIVE = "penalty.waive"
    WRITE_OFF = "contract.write_off"
    APPROVE = "approve"
    CLAIM_DECIDE = "claim.decide"
    GUARANTEE_WRITE = "guarantee.write"
    GUARANTEE_RISKY = "guarantee.risky"
    DAY_CLOSE = "day.close"
    DAY_CLOSE_OTHERS = "day.close_others"
    MONTH_LOCK = "month.lock"
    PLAN_WRITE = "plan.write"
    RATE_WRITE = "rate.write"
    IMPORT = "import"
    PRICE_SET = "price.set"
    PRICE_READ = "price.read"
    BOOK_READ = "book.read"
    EXPORT = "export"
    AUDIT_READ = "audit.read"
    SETTINGS_WRITE = "settings.write"
    MESSAGES_READ = "messages.read"
    MESSAGES_WRITE = "messages.write"
    PLATFORM = "platform"


class Role(StrEnum):
    """What a person is in a shop; PLATFORM_ADMIN only on the public floor."""

    OWNER = "owner"
    MANAGER = "manager"
    CLERK = "clerk"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"
    PLATFORM_ADMIN = "platform_admin"


_READ = frozenset({Grant.PRICE_READ, Grant.BOOK_READ})
_COUNTER = _READ | {
    Grant.CUSTOMER_WRITE,
    Grant.CUSTOMER_FILES,
    Grant.CONTRACT_WRITE,
    Grant.PAYMENT_RECORD,
    Grant.PAYMENT_REVERSE_TODAY,
    Grant.MESSAGES_READ,
    Grant.CLAIM_DECIDE,
    Grant.GUARANTEE_WRITE,
    Grant.DAY_CLOSE,
}

GRANTS: dict[Role, frozenset[Grant]] = {
    Role.VIEWER: _READ,
    Role.ACCOUNTANT: _READ | {Grant.EXPORT, Grant.AUDIT_READ, Grant.MESSAGES_READ},
    Role.CLERK: _COUNTER,
    Role.MANAGER: _COUNTER
    | {
        Grant.PAYMENT_REVERSE,
        Grant.PAYMENT_BACK_DATE,
        Grant.DISCOUNT,
        Grant.RESCHEDULE,
        Grant.WAIVE,
        Grant.APPROVE,
        Grant.DAY_CLOSE_OTHERS,
        Grant.PLAN_WRITE,
        Grant.PRICE_SET,
        Grant.EXPORT,
        Grant.MESSAGES_WRITE,
        Grant.AUDIT_READ,
    },
    Role.OWNER: frozenset(Grant) - {Grant.PLATFORM},
    # Support observes the platform; it holds no grant inside a shop.
    Role.PLATFORM_ADMIN: frozenset({Grant.PLATFORM, Grant.AUDIT_READ}),
}


def has_grant(role: str, grant: Grant) -> bool:
    """Whether `role` (a Role's value; an unknown one has nothing) includes `grant`."""
    return role in GRANTS and grant in GRANTS[Role(role)]
