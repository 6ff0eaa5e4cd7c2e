"""The pages of messages."""

from notifications.views.browsers import browsers, worker
from notifications.views.optouts import lift, opt_outs
from notifications.views.outbox import message, outbox, resend, settle
from notifications.views.stages import message_settings, stages, stages_sentence
from notifications.views.templates import template, template_house, template_people, template_preview, templates

__all__ = [
    "browsers",
    "lift",
    "message",
    "message_settings",
    "opt_outs",
    "outbox",
    "resend",
    "settle",
    "stages",
    "stages_sentence",
    "template",
    "template_house",
    "template_people",
    "template_preview",
    "templates",
    "worker",
]
