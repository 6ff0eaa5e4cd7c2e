"""Who buys, and what is known of them: tables inside each shop's own schema."""

from customers.models.customer import Customer
from customers.models.papers import Paper
from customers.models.sealed import BlindIndexField, SealedText, SealedTextField, seal
from customers.models.trail import Change, Consent, Note

__all__ = [
    "BlindIndexField",
    "Change",
    "Consent",
    "Customer",
    "Note",
    "Paper",
    "SealedText",
    "SealedTextField",
    "seal",
]
