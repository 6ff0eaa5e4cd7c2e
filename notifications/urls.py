"""Paths of the outbox, in a shop."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:message_id>/", views.message, name="message"),
    path("outbox/<int:message_id>/settle/", views.settle, name="settle"),
    path("outbox/<int:message_id>/resend/", views.resend, name="resend"),
    path("messages/templates/", views.templates, name="templates"),
    path("messages/templates/<str:kind>/", views.template, name="template"),
    path("messages/templates/<str:kind>/preview/", views.template_preview, name="template_preview"),
    path("messages/templates/<str:kind>/people/", views.template_people, name="template_people"),
    path("messages/templates/<str:kind>/house/", views.template_house, name="template_house"),
    path("messages/stages/", views.stages, name="stages"),
    path("messages/stages/sentence/", views.stages_sentence, name="stages_sentence"),
    path("messages/settings/", views.message_settings, name="settings"),
    path("messages/opt-outs/", views.opt_outs, name="opt_outs"),
    path("messages/opt-outs/<int:pk>/lift/", views.lift, name="lift_opt_out"),
    path("messages/browsers/", views.browsers, name="browsers"),
    path("messages/campaigns/", views.campaign_list, name="campaigns"),
    path("messages/campaigns/new/", views.new_campaign, name="new_campaign"),
    path("messages/campaigns/figures/", views.campaign_figures, name="campaign_figures"),
    path("messages/campaigns/<int:campaign_id>/", views.campaign, name="campaign"),
    path("messages/campaigns/<int:campaign_id>/progress/", views.campaign_progress, name="campaign_progress"),
    path("messages/schedules/", views.schedule_list, name="schedules"),
    path("messages/schedules/new/", views.new_schedule, name="new_schedule"),
    path("messages/schedules/<int:schedule_id>/", views.schedule, name="schedule"),
    path("appointments/", views.appointment_list, name="appointments"),
    path("appointments/<int:appointment_id>/", views.appointment, name="appointment"),
    path("sw.js", views.worker, name="worker"),
]
