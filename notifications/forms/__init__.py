"""What is typed on the pages of messages."""

from notifications.forms.optouts import BrowserForm, LiftForm, StopForm
from notifications.forms.outbox import OutboxFilter, ResendForm, SettleForm
from notifications.forms.settings import MessageSettingsForm
from notifications.forms.stages import StagesForm
from notifications.forms.templates import TemplateForm

__all__ = [
    "BrowserForm",
    "LiftForm",
    "MessageSettingsForm",
    "OutboxFilter",
    "ResendForm",
    "SettleForm",
    "StagesForm",
    "StopForm",
    "TemplateForm",
]
