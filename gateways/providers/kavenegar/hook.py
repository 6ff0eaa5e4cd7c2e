"""Kavenegar's callbacks. Their shape is not written down; receivers in use read these names in every form."""

from __future__ import annotations

from gateways.providers.reading import Row, whole, word
from gateways.rules.speech import DeliveryNote, Heard, InboundText, Malformed


def heard(told: list[Row]) -> Heard:
    """Delivery notes and inbound texts of one call. Raises Malformed(`no_known_row`)."""
    notes = tuple(note for one in told if (note := _note(one)) is not None)
    inbound = tuple(text for one in told if (text := _inbound(one)) is not None)
    if not notes and not inbound:
        raise Malformed("no_known_row")
    return Heard(notes, inbound)


def _note(told: Row) -> DeliveryNote | None:
    reference, ours = whole(told.get("messageid")), whole(told.get("localid"))
    if "status" not in told or not (reference or ours):
        return None
    return DeliveryNote(str(reference or ""), ours or None, word(told["status"]))


def _inbound(told: Row) -> InboundText | None:
    sender = word(told.get("from")) or word(told.get("sender"))
    line = word(told.get("to")) or word(told.get("receptor"))
    if "status" in told or not sender or "message" not in told:
        return None
    return InboundText(sender, line, word(told["message"]), word(told.get("messageid")))
