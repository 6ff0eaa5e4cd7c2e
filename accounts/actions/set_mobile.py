"""Change the mobile a person signs in with and is told of alerts on."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.actions.add_user import UsernameTaken
from accounts.actions.note import note
from accounts.actions.permit import require
from accounts.models import User
from accounts.rules.grants import Grant
from persian.phones import normalise_mobile


def set_mobile(*, user: User, mobile: str, actor: User) -> None:
    """Store `mobile` as +98…, or none where it is empty; the same again changes nothing.

    Raises InvalidMobile, UsernameTaken (a colleague has it), and NotPermitted unless `actor` holds SETTINGS_WRITE.
    """
    require(actor, Grant.SETTINGS_WRITE)
    wanted = normalise_mobile(mobile) if mobile.strip() else None
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        if person.mobile == wanted:
            return
        person.mobile = wanted
        try:
            with transaction.atomic():
                person.save(update_fields=["mobile"])
        except IntegrityError as error:
            raise UsernameTaken(field="mobile") from error
        note(actor=actor, action="user.mobile_set", subject=person, detail={"username": person.username})
