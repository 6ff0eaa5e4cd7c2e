"""What a shop says and to whom: tables inside each shop's own schema."""

from notifications.models.alert import Alert
from notifications.models.calendar import Appointment, Schedule, Stage
from notifications.models.campaign import Campaign
from notifications.models.figures import DayFigure
from notifications.models.message import REASON_LABELS, STATE_LABELS, Message, MessageEvent, new_client_ref
from notifications.models.optout import OptOut
from notifications.models.page import PageStop
from notifications.models.push import PushSubscription
from notifications.models.template import MessageSettings, Template, TemplateVersion

__all__ = [
    "REASON_LABELS",
    "STATE_LABELS",
    "Alert",
    "Appointment",
    "Campaign",
    "DayFigure",
    "Message",
    "MessageEvent",
    "MessageSettings",
    "OptOut",
    "PageStop",
    "PushSubscription",
    "Schedule",
    "Stage",
    "Template",
    "TemplateVersion",
    "new_client_ref",
]
