"""What production refuses to start with."""

import re

from django.core.exceptions import ImproperlyConfigured

# Its shape alone: the deploy check reads it as a key.
AGE_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")


# Named here, for settings load no app; a test holds them against gateways.providers.
SMS_GATEWAYS = frozenset(
    {"farazsms", "ghasedak", "ippanel", "kavenegar", "melipayamak", "melipayamak_console", "smsir"}
)
# These write to a file or a log and send nothing.
LOCAL_GATEWAYS = frozenset({"file", "console"})
# The keys of all others are typed into the console.
KEYS_OF_GATEWAYS = {"kavenegar": "ZARGAR_KAVENEGAR_KEY"}


def refuse_unsafe(
    *,
    secret_key: str,
    field_keys: list[str],
    base_domain: str,
    sms_gateway: str,
    sms_key: str,
    backup_recipient: str,
    alert_emails: str = "",
    email_url: str = "",
) -> None:
    """Raise ImproperlyConfigured, naming every unsafe value, before anything listens.

    `secret_key` signs sessions and quotes; `field_keys` seal national IDs and papers of customers;
    `base_domain` is the console's host; `sms_gateway` names the first vendor of texts and `sms_key` is our account
    there, where the environment holds it; `backup_recipient` is the age public key that copies are sealed to;
    `alert_emails` (commas between) are told of alerts through the mail server `email_url`.
    """
    faults = _faults_of_field_keys(field_keys, secret_key)
    if len(secret_key) < 50 or len(set(secret_key)) < 10:
        faults.append("ZARGAR_SECRET_KEY must be at least 50 random characters")
    if "change-me" in secret_key:
        faults.append("ZARGAR_SECRET_KEY still has the example's value")
    if base_domain == "localhost" or "." not in base_domain:
        faults.append("ZARGAR_BASE_DOMAIN must be a public domain name")
    if sms_gateway in LOCAL_GATEWAYS:
        faults.append(f"ZARGAR_SMS_GATEWAY={sms_gateway} keeps messages on this machine and sends nothing")
    elif sms_gateway not in SMS_GATEWAYS:
        faults.append(f"ZARGAR_SMS_GATEWAY names no gateway (known: {', '.join(sorted(SMS_GATEWAYS))})")
    elif sms_gateway in KEYS_OF_GATEWAYS and not sms_key:
        faults.append(f"{KEYS_OF_GATEWAYS[sms_gateway]} is empty: no message would leave")
    if not AGE_RECIPIENT.fullmatch(backup_recipient):
        faults.append("ZARGAR_BACKUP_RECIPIENT must be an age public key (age1...): no backup could be made")
    if alert_emails and not email_url:
        faults.append("ZARGAR_ALERT_EMAILS names people, but ZARGAR_EMAIL_URL no mail server: no alert would leave")
    if faults:
        raise ImproperlyConfigured("; ".join(faults))


def _faults_of_field_keys(keys: list[str], secret_key: str) -> list[str]:
    faults = []
    if not keys or any(len(key) < 43 or len(set(key)) < 10 or "change-me" in key for key in keys):
        faults.append("ZARGAR_FIELD_KEYS must be one or more keys of at least 43 random characters, commas between")
    if secret_key in keys:
        faults.append("ZARGAR_FIELD_KEYS must not hold ZARGAR_SECRET_KEY: the one is renewed without the other")
    return faults
