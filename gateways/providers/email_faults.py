"""What a failure to hand a letter over means. Codes are short; no address and no key is ever in one."""

from __future__ import annotations

import smtplib

import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailError,
    AnymailRecipientsRefused,
)
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from gateways.rules.speech import Outcome, Submission

_BY_STATUS = {
    401: Outcome.PAUSED,
    402: Outcome.PAUSED,
    403: Outcome.PAUSED,
    404: Outcome.PAUSED,
    429: Outcome.NOT_SENT,
}


def fault_of(error: Exception, *, began: bool) -> Submission:
    """What is known after `error`. `began`: the letter itself had begun to leave."""
    if isinstance(error, AnymailError):
        return _of_service(error)
    if isinstance(error, smtplib.SMTPException):
        return _of_server(error, began=began)
    return Submission(Outcome.UNKNOWN if began else Outcome.NOT_SENT, code=type(error).__name__)


def _of_service(error: AnymailError) -> Submission:
    name = type(error).__name__
    if isinstance(error, AnymailRecipientsRefused):
        return Submission(Outcome.REJECTED, code="recipient")
    if isinstance(error, AnymailConfigurationError):
        return Submission(Outcome.PAUSED, code="settings")
    if not isinstance(error, AnymailAPIError):
        return Submission(Outcome.REJECTED, code=name)  # it could not even be written for this service
    status = error.status_code
    if status is None and isinstance(cause := error.__cause__, requests.RequestException):
        return Submission(Outcome.NOT_SENT if _never_left(cause) else Outcome.UNKNOWN, code=type(cause).__name__)
    if status in _BY_STATUS:
        return Submission(_BY_STATUS[status], code=str(status))
    refused = status is not None and 400 <= status < 500
    return Submission(Outcome.REJECTED if refused else Outcome.UNKNOWN, code=str(status or name))


def _never_left(cause: requests.RequestException) -> bool:
    if isinstance(cause, requests.ConnectTimeout):
        return True
    inner = cause.args[0] if cause.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _of_server(error: smtplib.SMTPException, *, began: bool) -> Submission:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Submission(Outcome.PAUSED, code=str(error.smtp_code))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Submission(Outcome.PAUSED, code="not_supported")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((number for number, _ in error.recipients.values()), default=0)
        return Submission(Outcome.NOT_SENT if 400 <= code < 500 else Outcome.REJECTED, code=str(code))
    if isinstance(error, smtplib.SMTPResponseException):
        # The server's own word, also after DATA: it did not take the letter.
        return _of_reply(error)
    return Submission(Outcome.UNKNOWN if began else Outcome.NOT_SENT, code=type(error).__name__)


def _of_reply(error: smtplib.SMTPResponseException) -> Submission:
    code = error.smtp_code
    if 400 <= code < 500 or isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return Submission(Outcome.NOT_SENT, code=str(code))
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Submission(Outcome.PAUSED, code=str(code))  # our own address: no letter would pass
    return Submission(Outcome.REJECTED if 500 <= code < 600 else Outcome.UNKNOWN, code=str(code))
