"""What may happen to messages."""

from notifications.actions.deliver_message import AmendedText, deliver_message
from notifications.actions.look_up_message import look_up_message
from notifications.actions.queue_message import queue_message
from notifications.actions.repair_dues import repair_message_dues
from notifications.actions.ring import BELL_SECONDS
from notifications.actions.settle_unknown import NotUnknown, settle_unknown
from notifications.actions.stop_links import stop_links
from notifications.actions.sweep_outbox import Sweep, sweep_outbox

__all__ = [
    "BELL_SECONDS",
    "AmendedText",
    "NotUnknown",
    "Sweep",
    "deliver_message",
    "look_up_message",
    "queue_message",
    "repair_message_dues",
    "settle_unknown",
    "stop_links",
    "sweep_outbox",
]
