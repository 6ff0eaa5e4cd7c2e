"""What production refuses to start with."""

from django.core.exceptions import ImproperlyConfigured


def refuse_unsafe(*, secret_key: str, base_domain: str, sms_gateway: str) -> None:
    """Raise ImproperlyConfigured, naming every unsafe value, before anything listens.

    `secret_key` signs sessions and quotes; `base_domain` is the console's host; `sms_gateway` names the vendor.
    """
    faults = []
    if len(secret_key) < 50 or len(set(secret_key)) < 10:
        faults.append("ZARGAR_SECRET_KEY must be at least 50 random characters")
    if "change-me" in secret_key:
        faults.append("ZARGAR_SECRET_KEY still has the example's value")
    if base_domain == "localhost" or "." not in base_domain:
        faults.append("ZARGAR_BASE_DOMAIN must be a public domain name")
    if sms_gateway == "file":
        faults.append("ZARGAR_SMS_GATEWAY=file writes messages to a file and sends nothing")
    if faults:
        raise ImproperlyConfigured("; ".join(faults))
