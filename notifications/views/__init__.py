"""The pages of messages."""

from notifications.views.appointments import appointment, appointment_list
from notifications.views.browsers import browsers, worker
from notifications.views.campaigns import campaign, campaign_figures, campaign_list, campaign_progress, new_campaign
from notifications.views.optouts import lift, opt_outs
from notifications.views.outbox import message, outbox, resend, settle
from notifications.views.schedules import new_schedule, schedule, schedule_list
from notifications.views.stages import message_settings, stages, stages_sentence
from notifications.views.templates import template, template_house, template_people, template_preview, templates

__all__ = [
    "appointment",
    "appointment_list",
    "browsers",
    "campaign",
    "campaign_figures",
    "campaign_list",
    "campaign_progress",
    "lift",
    "message",
    "message_settings",
    "new_campaign",
    "new_schedule",
    "opt_outs",
    "outbox",
    "resend",
    "schedule",
    "schedule_list",
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
