"""A value for every variable, for a shop that has no customer yet: what a text would look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

EXAMPLES: Final[dict[str, str]] = {
    "shop": "طلای نمونه",
    "name": "مریم احمدی",
    "phone": "\u200e۰۲۱-۵۵۵۵۰۰۰۰",
    "phone_line": "پرسش: \u200e۰۲۱-۵۵۵۵۰۰۰۰",
    "link": "https://example.ir/c/نمونه",
    "link_line": "جزئیات: https://example.ir/c/نمونه",
    "rows": "قسط ۲: ۳٫۷۳۳ گرم",
    "number": "۲",
    "count": "۱",
    "owed": "۳٫۷۳۳ گرم",
    "date": "۱۴۰۵/۰۸/۳۰",
    "debt": "۱۸٫۶۶۷ گرم",
    "price": "۱۱٬۲۵۰٬۰۰۰",
    "price_line": "به نرخ امروز ۴۱٬۹۹۷٬۰۰۰ تومان (۱۰:۳۰).",
    "next_line": "قسط بعد ۱۴۰۵/۰۹/۳۰.",
    "call_line": "اگر پرداخت کرده‌اید خبر بدهید.",
    "contract": "\u200e۱۴۰۵-۰۰۰۰۳۱",
    "receipt": "\u200e۱۴۰۵-۰۰۰۱۲۰",
    "toman": "۴۲٬۰۰۰٬۰۰۰",
    "grams": "۳٫۷۳۳",
    "rest": "۱۴٫۹۹۷ گرم",
    "rest_line": "مانده ۱۴٫۹۹۷ گرم.",
    "received": "۴۲٬۰۰۰٬۰۰۰ تومان رسید = ۳٫۷۳۳ گرم (نرخ ۱۱٬۲۵۰٬۰۰۰).",
    "paid": "۴۲٬۰۰۰٬۰۰۰ تومان",
    "pending_line": "",
    "wallet": "",
    "wallet_line": "",
    "reason": "اشتباه در ثبت",
    "papers": "چک ضمانت",
    "debtor": "علی رضایی",
    "days": "۷",
    "due": "۵",
    "overdue": "۳٫۷۳۳ گرم",
    "failed_line": "",
    "backup_line": "",
    "day": "فردا",
    "time": "۱۷:۳۰",
    "note": "",
    "next_date": "۱۴۰۵/۰۹/۳۰",
}


def example_values(variables: Sequence[str]) -> dict[str, str]:
    """An example for each of these variables."""
    return {name: EXAMPLES.get(name, "") for name in variables}
