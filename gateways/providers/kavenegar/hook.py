"""Kavenegar's callbacks. Their shape is not written down; receivers in use read these names in every form."""

from __future__ import annotations

from gateways.providers.reading import Row, own_reference, reference, said_text, status_code
from gateways.rules.speech import DeliveryNote, Heard, InboundText, Malformed


def heard(told: list[Row]) -> Heard:
    """Delivery notes and inbound texts of one call. Raises Malformed(`no_known_row`)."""
    notes = tuple(note for one in told if (note := _note(one)) is not None)
    inbound = tuple(text for one in told if (text := _inbound(one)) is not None)
    if not notes and not inbound:
        raise Malformed("no_known_row")
    return Heard(notes, inbound)


def _note(told: Row) -> DeliveryNote | None:
    theirs, ours = reference(told.get("messageid")), own_reference(told.get("localid"))
    if "status" not in told or not (theirs or ours):
        return None
    return DeliveryNote(theirs, ours, status_code(told["status"]))


def _inbound(told: Row) -> InboundText | None:
    sender = said_text(told.get("from") or told.get("sender"))
    line = said_text(told.get("to") or told.get("receptor"))
    if "status" in told or not sender or "message" not in told:
        return None
    return InboundText(sender, line, said_text(told["message"]), reference(told.get("messageid")))
