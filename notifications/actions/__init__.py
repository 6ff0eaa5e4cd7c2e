"""What may happen to messages."""

from notifications.actions.ask_guards import AmendedText
from notifications.actions.claim_messages import AT_ONCE
from notifications.actions.clean_up import Cleaned, clean_up
from notifications.actions.deliver_messages import Delivery, deliver_message, deliver_messages
from notifications.actions.hear import hear_inbound, hear_reports
from notifications.actions.lift_stop import lift_stop
from notifications.actions.look_up_messages import AT_ONCE as LOOKS_AT_ONCE
from notifications.actions.look_up_messages import look_up_message, look_up_messages
from notifications.actions.note_reminder_days import note_reminder_days
from notifications.actions.plan_named import plan_named
from notifications.actions.queue_message import queue_message
from notifications.actions.queue_messages import Draft, queue_messages
from notifications.actions.remind_appointments import remind_appointments
from notifications.actions.repair_dues import repair_message_dues
from notifications.actions.resend_message import (
    MayArriveTwice,
    NotResendable,
    ResentAlready,
    resend_message,
)
from notifications.actions.ring import BELL_SECONDS
from notifications.actions.save_template import (
    PatternTold,
    TemplateChanged,
    check_text,
    save_template,
    use_house_words,
    variables_of,
)
from notifications.actions.say_stop import say_stop
from notifications.actions.send_by_program import send_by_program
from notifications.actions.send_notice import send_notice
from notifications.actions.set_message_settings import SettingsTold, set_message_settings, settings_faults
from notifications.actions.set_stages import (
    StagesChanged,
    StagesWrong,
    fault_text,
    set_stages,
    stages_mark,
    stored_stages,
)
from notifications.actions.settle_unknown import NotUnknown, settle_unknown
from notifications.actions.stop_links import stop_links
from notifications.actions.subscribe import subscribe, unsubscribe
from notifications.actions.sweep_outbox import Sweep, sweep_outbox
from notifications.actions.tell_owners import push_alert, tell_owners
from notifications.actions.update_figures import update_figures

__all__ = [
    "AT_ONCE",
    "BELL_SECONDS",
    "LOOKS_AT_ONCE",
    "AmendedText",
    "Cleaned",
    "Delivery",
    "Draft",
    "MayArriveTwice",
    "NotResendable",
    "NotUnknown",
    "PatternTold",
    "ResentAlready",
    "SettingsTold",
    "StagesChanged",
    "StagesWrong",
    "Sweep",
    "TemplateChanged",
    "check_text",
    "clean_up",
    "deliver_message",
    "deliver_messages",
    "fault_text",
    "hear_inbound",
    "hear_reports",
    "lift_stop",
    "look_up_message",
    "look_up_messages",
    "note_reminder_days",
    "plan_named",
    "push_alert",
    "queue_message",
    "queue_messages",
    "remind_appointments",
    "repair_message_dues",
    "resend_message",
    "save_template",
    "say_stop",
    "send_by_program",
    "send_notice",
    "set_message_settings",
    "set_stages",
    "settings_faults",
    "settle_unknown",
    "stages_mark",
    "stop_links",
    "stored_stages",
    "subscribe",
    "sweep_outbox",
    "tell_owners",
    "unsubscribe",
    "update_figures",
    "use_house_words",
    "variables_of",
]
