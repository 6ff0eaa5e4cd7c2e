"""A letter to those who run the platform."""

from __future__ import annotations

from smtplib import SMTPException, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage


def mail_admins(*, subject: str, lines: list[str]) -> None:
    """One plain message to ZARGAR_ALERT_EMAILS. Raises SMTPException or OSError where it was not taken."""
    EmailMessage(
        subject=subject,
        body="\n".join(lines) + "\n",
        from_email=settings.ZARGAR_MAIL_FROM,
        to=settings.ZARGAR_ALERT_EMAILS,
        # No out-of-office answer is wanted.
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def mail_fault(error: SMTPException | OSError) -> str:
    """What went wrong, without the server's own words: they may repeat an address or a password."""
    code = f" {error.smtp_code}" if isinstance(error, SMTPResponseException) else ""
    return f"{type(error).__name__}{code}"[:120]
