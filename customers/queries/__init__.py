"""What is true of the buyers now."""

from customers.queries.birthdays import Celebrant, born_on
from customers.queries.people import (
    CustomerNotFound,
    count_customers,
    customer_for,
    export_customers,
    find_customers,
    list_customers,
    word_matches,
)
from customers.queries.record import (
    Limits,
    PaperNotFound,
    consents_of,
    ids_of,
    limits_of,
    may_message,
    names_of,
    notes_of,
    opened_content,
    opened_text,
    paper_for,
    papers_of,
    standing_ids,
    unreachable,
)
from customers.queries.standing import people_by_number, people_standing, silent_people

__all__ = [
    "Celebrant",
    "CustomerNotFound",
    "Limits",
    "PaperNotFound",
    "born_on",
    "consents_of",
    "count_customers",
    "customer_for",
    "export_customers",
    "find_customers",
    "ids_of",
    "limits_of",
    "list_customers",
    "may_message",
    "names_of",
    "notes_of",
    "opened_content",
    "opened_text",
    "paper_for",
    "papers_of",
    "people_by_number",
    "people_standing",
    "silent_people",
    "standing_ids",
    "unreachable",
    "word_matches",
]
