from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuaranteesConfig(AppConfig):
    name = "guarantees"
    verbose_name = _("Guarantees")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the contract book, which knows no room above it, what lies here."""
        from gold_installments.actions.guarantee_keepers import GuaranteeKind, keep_with
        from gold_installments.actions.plan_reminders import ALSO_PLANNED
        from gold_installments.queries.archive_gate import KEEPERS
        from gold_installments.queries.notice import GUARANTEE_LISTS
        from gold_installments.queries.papers_here import KEEPERS_OF_PAPERS
        from guarantees.actions.keep_imported import KeepNotes, KeepPledges
        from guarantees.actions.tell_guarantors import tell_guarantors
        from guarantees.queries import listed_for_notice, things_here, without_outcome

        keep_with(GuaranteeKind.PROMISSORY, KeepNotes())
        keep_with(GuaranteeKind.GOLD, KeepPledges())
        GUARANTEE_LISTS.append(listed_for_notice)
        KEEPERS.append(without_outcome)
        KEEPERS_OF_PAPERS.append(things_here)
        ALSO_PLANNED.append(tell_guarantors)
