"""What may happen to messages."""

from notifications.actions.ask_guards import AmendedText
from notifications.actions.deliver_message import deliver_message
from notifications.actions.hear import hear_inbound, hear_reports
from notifications.actions.lift_stop import lift_stop
from notifications.actions.look_up_message import look_up_message
from notifications.actions.queue_message import queue_message
from notifications.actions.queue_messages import Draft, queue_messages
from notifications.actions.repair_dues import repair_message_dues
from notifications.actions.ring import BELL_SECONDS
from notifications.actions.say_stop import say_stop
from notifications.actions.settle_unknown import NotUnknown, settle_unknown
from notifications.actions.stop_links import stop_links
from notifications.actions.sweep_outbox import Sweep, sweep_outbox

__all__ = [
    "BELL_SECONDS",
    "AmendedText",
    "Draft",
    "NotUnknown",
    "Sweep",
    "deliver_message",
    "hear_inbound",
    "hear_reports",
    "lift_stop",
    "look_up_message",
    "queue_message",
    "queue_messages",
    "repair_message_dues",
    "say_stop",
    "settle_unknown",
    "stop_links",
    "sweep_outbox",
]
