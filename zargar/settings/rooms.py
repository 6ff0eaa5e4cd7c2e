"""Rooms that are told, not asked: a lower room finds what it needs of an upper one under a name of these."""

# Asked just before messages leave: name -> callable(subject_refs, now), so that notifications knows no contract.
MESSAGE_GUARDS = {
    "reminder": "gold_installments.actions.plan_reminders.reminders_still_hold",
    "price_alert": "gold_installments.actions.tell_price_alert.price_alerts_still_hold",
    "campaign": "notifications.actions.campaign_guard.still_wanted",
    "appointment": "notifications.actions.remind_appointments.appointments_still_hold",
    "birthday": "gold_installments.actions.greet_birthdays.birthdays_still_hold",
    "digest": "gold_installments.actions.owner_digest.digests_still_hold",
    "settled": "gold_installments.actions.closing_texts.settled_still_holds",
    "cheque_back": "gold_installments.actions.closing_texts.papers_still_here",
    "guarantor": "guarantees.actions.tell_guarantors.guarantors_still_told",
}
# Whom no text of a channel reaches any more: (customer ids, channel) -> those of them.
MESSAGE_REACHABLE = "customers.queries.unreachable"
# Whose a number is, of customers of every state and every number they have: numbers -> {number: ids}.
MESSAGE_PEOPLE_BY_NUMBER = "customers.queries.people_by_number"
# Which days customers are left alone: called without arguments it gives day of Tehran -> bool.
MESSAGE_HOLIDAYS = "gold_installments.queries.message_days.days_off"
# Who a text for many finds, how many those are, and whom an id stands for: notifications knows no customer.
MESSAGE_AUDIENCE = "gold_installments.queries.audience.people_of"
MESSAGE_AUDIENCE_COUNT = "gold_installments.queries.audience.count_of"
MESSAGE_PEOPLE = "gold_installments.queries.audience.persons_of"
# A real customer for the preview of a template, and how one is found.
MESSAGE_SAMPLE = "gold_installments.actions.message_sample.sample"
MESSAGE_FIND = "gold_installments.actions.message_sample.people"
# What a morning brings: name -> callable(today, now) that plans it and returns how many texts are new.
MESSAGE_PLANNERS = {
    "payment_reminders": "gold_installments.actions.plan_reminders.plan_day",
    "birthday_greetings": "gold_installments.actions.greet_birthdays.greet_birthdays",
    "owner_digest": "gold_installments.actions.owner_digest.send_owner_digest",
}
# Sums proved in every backup: name -> SQL run inside the shop, so that backups knows no shop table.
BACKUP_CONTROL_TOTALS = {
    "balance_mg": "select coalesce(sum(balance_mg), 0) from gold_installments_contract",
    "ledger_mg": "select coalesce(sum(mg), 0) from gold_installments_ledgerline where account = 'gold_receivable'",
    "last_ledger_entry": "select coalesce(max(id), 0) from gold_installments_ledgerentry",
    "savings_mg": "select coalesce(-sum(mg), 0) from gold_installments_ledgerline where account = 'savings'",
    "guarantees_here": (
        "select (select count(*) from gold_installments_cheque where state in ('held', 'deposited', 'bounced', 'kept'))"
        " + (select count(*) from guarantees_promissorynote where state in ('held', 'kept'))"
        " + (select count(*) from guarantees_pledge where state in ('held', 'kept'))"
    ),
}
