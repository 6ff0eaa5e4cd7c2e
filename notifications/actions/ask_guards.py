"""Ask, just before messages leave, whether they still hold: of many in one question each."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from notifications.models import Message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AmendedText:
    """A guard's answer: send, but say this instead, for the world moved since the text was planned.

    `values`: the template's variables as they are now, None where they stay as they were.
    """

    text: str
    values: Mapping[str, str] | None = None


Answer = bool | str | AmendedText


class Guard(Protocol):
    """What `settings.MESSAGE_GUARDS` names."""

    def __call__(self, refs: Sequence[str], now: datetime, /) -> list[Answer]:
        """An answer for each `subject_ref`, in their order: True, a new text, or False or a reason for not sending."""
        ...


def ask_guards(messages: Sequence[Message], now: datetime) -> tuple[dict[int, Answer], Exception | None]:
    """The answers by the messages' ids, and the first fault of a guard; what it stumbled over has no answer.

    A guard that breaks over one of many is asked again about each, so that one damaged row holds up nobody else.
    """
    asked: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        asked[message.guard].append(message)
    answers: dict[int, Answer] = {message.pk: True for message in asked.pop("", [])}
    fault: Exception | None = None
    for name, told in asked.items():
        try:  # a name that an older release gave and this one does not know is a fault of its own rows only
            guard: Guard = import_string(settings.MESSAGE_GUARDS[name])
        except (KeyError, ImportError) as error:
            fault = fault or error
            continue
        try:
            answers |= _ask(guard, told, now)
        except Exception as error:  # noqa: BLE001  # raised by the caller, once the others are sent
            fault = fault or error
            answers |= _ask_each(guard, told, now) if len(told) > 1 else {}
    return answers, fault


def _ask(guard: Guard, messages: Sequence[Message], now: datetime) -> dict[int, Answer]:
    with transaction.atomic():  # a fault in the database must not spoil what the others are told
        answers = guard([message.subject_ref for message in messages], now)
    return {message.pk: answer for message, answer in zip(messages, answers, strict=True)}


def _ask_each(guard: Guard, messages: Sequence[Message], now: datetime) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    for message in messages:
        try:
            answers |= _ask(guard, [message], now)
        except Exception as error:  # noqa: BLE001  # the first one is raised by the caller
            log.error("the check of message %s broke: %s", message.pk, type(error).__name__)
    return answers
