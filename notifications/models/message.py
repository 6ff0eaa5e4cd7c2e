"""The outbox of one shop: every text for a customer, and the whole history of each."""

from __future__ import annotations

import secrets
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.rules.lifecycle import MOVES, PENDING, State

STATE_LABELS = {
    State.PLANNED: _("Waiting"),
    State.CLAIMED: _("Being checked"),
    State.SUBMITTING: _("Being sent"),
    State.ACCEPTED: _("Handed to the gateway"),
    State.REJECTED: _("Refused by the gateway"),
    State.UNKNOWN: _("May have been sent"),
    State.DELIVERED: _("Delivered"),
    State.UNDELIVERED: _("Not delivered"),
    State.BLOCKED: _("Blocked by the recipient"),
    State.EXPIRED: _("Not sent, no longer needed"),
}

# What the machinery writes beside a step; a gateway's own code is shown as it came.
REASON_LABELS = {
    "held_until_morning": _("Held until 9 in the morning"),
    "no_longer_needed": _("Paid or settled before it was sent"),
    "too_late": _("Waited for more than three days"),
    "shop_suspended": _("The shop is suspended"),
    "no_answer": _("The gateway did not answer"),
    "worker_lost": _("The sender stopped before sending"),
    "never_arrived": _("The gateway never had it; it is sent again"),
    "gave_up": _("The gateway could not be reached"),
    "conflict": _("The gateway answered with another message"),
    "chosen_send_again": _("Someone chose to send it again"),
    "chosen_do_not_send": _("Someone chose not to send it"),
    "resent_by_hand": _("Someone sent it again as a new message"),
    "opted_out": _("The recipient wants no more messages"),
    "no_sms_credit": _("The shop's balance for texts is too small"),
    "holiday": _("Held until the next working day"),
    "links_refused": _("No gateway in use sends links"),
    "pattern_too_long": _("A value is too long for the approved pattern"),
    "no_gateway": _("No gateway can be used now"),
    "out_of_time": _("There was no time left to send it in this run"),
    "blacklisted": _("The recipient has blocked such messages at the gateway"),
    "number_changed": _("This customer has another number now"),
    "empty_text": _("Nothing was left to say"),
    "late_answer": _("The gateway's answer came late"),
    "campaign_cancelled": _("Cancelled with the campaign it belongs to"),
}


def new_client_ref() -> int:
    """A random id of 63 bits, never 0: it fits a signed 64-bit field here and at the vendors that accept our own id.

    Random and not counted: two installations sharing one vendor account, or a restored database, must not meet.
    """
    return secrets.randbelow(2**63 - 1) + 1


class Message(models.Model):
    """One text for one person. The row is the message; a queue only hurries it.

    `claimed_until` is the lease of the worker that holds the row (claimed, submitting); `next_look_at` the moment to
    ask the gateway again (unknown, accepted); `attempts` counts calls to the gateway, `failures` those that count
    towards giving up. `guard` names the question asked just before sending, `subject_ref` what it is asked about.

    `channel`: "sms", "email", "bot" or "push"; `recipient` is E.164, an address, a chat or "user:<id>" accordingly.
    `values` are the template's variables, for a gateway that wants an approved pattern instead of the text; `pattern`
    is the one that the last call gave it, [its code, [[name, value], …]], None where that was the text: a look-up asks
    otherwise for it. `legal`: a notice that goes also to who said stop. `account_id` is the public row of the gateway's
    account that took it, `absences` how often in a row it said that it never had the message; `parts` and `cost_rial`
    what the shop paid. `request_digest` of a text that a program asked for is of what it asked, so that a repeat is
    told from another request whatever became of the row.
    """

    dedupe_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, default="sms")
    recipient = models.CharField(max_length=254)
    recipient_name = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    client_ref = models.BigIntegerField(unique=True, default=new_client_ref, editable=False)
    state = models.CharField(
        max_length=12, choices=[(state.value, label) for state, label in STATE_LABELS.items()], default=State.PLANNED
    )
    reason = models.CharField(max_length=60, blank=True)
    guard = models.CharField(max_length=40, blank=True)
    subject_ref = models.CharField(max_length=200, blank=True)
    not_before = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    looks = models.PositiveIntegerField(default=0)
    gateway = models.CharField(max_length=20, blank=True)
    gateway_ref = models.CharField(max_length=64, blank=True)
    submitted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    subject = models.CharField(max_length=150, blank=True, default="")
    values = models.JSONField(null=True)
    pattern = models.JSONField(null=True)
    customer_id = models.BigIntegerField(null=True)
    legal = models.BooleanField(default=False)
    campaign = models.ForeignKey("notifications.Campaign", on_delete=models.PROTECT, null=True, related_name="messages")
    resend_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="resent_as")
    absences = models.PositiveSmallIntegerField(default=0)
    account_id = models.BigIntegerField(null=True)
    parts = models.PositiveSmallIntegerField(default=0)
    cost_rial = models.BigIntegerField(default=0)
    request_digest = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="message_has_text"),
            models.CheckConstraint(
                condition=~Q(channel="sms") | Q(recipient__regex=r"^\+[0-9]{8,15}$"), name="message_recipient_e164"
            ),
            models.CheckConstraint(condition=Q(cost_rial__gte=0), name="message_cost_not_negative"),
            models.CheckConstraint(condition=Q(client_ref__gt=0), name="message_client_ref_positive"),
            models.CheckConstraint(condition=Q(state__in=[state.value for state in State]), name="message_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["not_before"], condition=Q(state__in=sorted(PENDING)), name="message_pending"),
            models.Index(fields=["next_look_at"], condition=Q(next_look_at__isnull=False), name="message_to_look_up"),
            models.Index(fields=["state", "-id"], name="message_by_state"),
            models.Index(fields=["subject_ref", "-id"], name="message_by_subject"),
            models.Index(fields=["customer_id", "-id"], name="message_by_customer"),
            models.Index(fields=["campaign", "state"], condition=Q(campaign__isnull=False), name="message_of_campaign"),
            models.Index(fields=["recipient", "-id"], name="message_by_recipient"),
            models.Index(fields=["created_at"], name="message_by_age"),
        ]
        triggers: ClassVar = [
            pgtrigger.FSM(
                name="forward_only",
                field="state",
                transitions=[(before.value, after.value) for before, nexts in MOVES.items() for after in sorted(nexts)],
            ),
            pgtrigger.ReadOnly(
                name="identity", fields=["dedupe_key", "kind", "channel", "recipient", "client_ref", "created_at"]
            ),
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MessageEvent(models.Model):
    """One step in a message's life; the database refuses to alter or remove it. No phone number and no text."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    reason = models.CharField(max_length=60, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # Protect cannot stand before TRUNCATE: it looks at rows.
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the history of messages is append-only';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"
