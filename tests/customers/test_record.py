"""Edits over one another, limits, merging: what may happen to a person's row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InternalError, connection, transaction

from accounts.actions import NotPermitted
from accounts.models import AuditEntry, User
from customers.actions import (
    CustomerArchived,
    CustomerMerged,
    InvalidEmail,
    InvalidOtherId,
    LimitOutOfRange,
    MergedWithItself,
    MergeReasonMissing,
    NationalIdShort,
    RequestKeyUsed,
    TooManyMobiles,
    TwoNationalIds,
    UnknownState,
    VersionConflict,
    merge_customers,
    register_customer,
    register_once,
    require_signable,
    set_limits,
    update_customer,
)
from customers.actions.keep_customer import DuplicateOtherId
from customers.models import Change, Customer
from customers.queries import Limits, find_customers, ids_of, limits_of, list_customers
from persian.phones import InvalidMobile
from persian.refusal import Refusal
from tests.customers.people import NOW, a_customer

TOLD: dict[str, Any] = {"full_name": "زهرا احمدی", "mobile": "09123456789"}


def state() -> tuple[object, ...]:
    """Every row of a person, and the trail but for who was refused."""
    rows = [sorted(model._default_manager.values_list(), key=str) for model in (Customer, Change)]
    return (str(rows), AuditEntry.objects.exclude(action="refused").count())


@pytest.mark.parametrize(
    ("told", "refusal", "field"),
    [
        ({"other_id_kind": "passport", "other_id": "12"}, InvalidOtherId, "other_id"),
        ({"other_id_kind": "", "other_id": "K9876543"}, InvalidOtherId, "other_id"),
        ({"other_id_kind": "faragir", "other_id": "K9876543"}, InvalidOtherId, "other_id"),
        ({"other_mobiles": ["0912"]}, InvalidMobile, "other_mobiles"),
        ({"other_mobiles": [f"0912000000{n}" for n in range(5)]}, TooManyMobiles, "other_mobiles"),
        ({"email": "nobody"}, InvalidEmail, "email"),
        ({"state": "gone"}, UnknownState, "state"),
        ({"national_id": "932833810"}, NationalIdShort, "national_id"),
    ],
)
def test_what_a_person_has_not(clerk: User, told: dict[str, Any], refusal: type[Refusal], field: str) -> None:
    before = state()
    with pytest.raises(refusal) as refused:
        register_customer(**TOLD, **told, actor=clerk, now=NOW)
    assert (refused.value.field, bool(str(refused.value))) == (field, True)
    assert state() == before


def test_zeros_in_front_are_put_back_only_after_asking(clerk: User) -> None:
    with pytest.raises(NationalIdShort) as asked:
        register_customer(**TOLD, national_id="۹۳۲۸۳۳۸۱۰", actor=clerk, now=NOW)
    assert (asked.value.code, asked.value.extra) == ("national_id_short", {"proposal": "0932833810"})
    assert "۰۹۳۲۸۳۳۸۱۰" in str(asked.value)
    made = register_customer(**TOLD, national_id="۹۳۲۸۳۳۸۱۰", pad_national_id=True, actor=clerk, now=NOW)
    assert Customer.objects.get(pk=made.pk).national_id == "0932833810"


def test_a_foreigner_is_known_by_the_document(clerk: User) -> None:
    made = register_customer(
        **TOLD, other_id_kind="passport", other_id=" k-9876 5432 ", email=" a@example.com ", actor=clerk, now=NOW
    )
    kept = Customer.objects.get(pk=made.pk)
    assert (kept.other_id_kind, kept.other_id, kept.national_id, kept.email) == (
        "passport", "K98765432", None, "a@example.com",
    )  # fmt: skip
    assert find_customers(user=clerk, text="k98765432") == [made]
    with pytest.raises(DuplicateOtherId) as refused:
        register_customer(**TOLD, other_id_kind="passport", other_id="K98765432", actor=clerk, now=NOW)
    assert refused.value.params["customer_id"] == made.pk
    # The same digits on another kind of document are another person's.
    register_customer(**TOLD, other_id_kind="faragir", other_id="123456789012", actor=clerk, now=NOW)
    register_customer(**TOLD, other_id_kind="passport", other_id="123456789012", actor=clerk, now=NOW)


def test_an_edit_over_anothers_edit_is_told_what_whom_and_when(clerk: User, manager: User) -> None:
    customer = a_customer(clerk)
    update_customer(customer=customer, version=1, mobile="09351112233", address="تهران", actor=manager, now=NOW)
    before = state()
    with pytest.raises(VersionConflict) as refused:
        update_customer(customer=customer, version=1, note="سلام", actor=clerk, now=NOW)
    told = {"by": "Manager", "at": NOW.isoformat()}
    assert refused.value.extra == {
        "version": 2, "changed": [{"field": "mobile", **told}, {"field": "address", **told}],
    }  # fmt: skip
    assert (refused.value.status, "Manager" in str(refused.value)) == (409, True)
    assert state() == before
    row = update_customer(customer=customer, version=2, note="سلام", actor=clerk, now=NOW)
    assert (row.version, row.mobile, row.note) == (3, "+989351112233", "سلام")
    assert update_customer(customer=customer, version=3, note="سلام", actor=clerk, now=NOW).version == 3


def test_the_number_for_messages_is_one_of_several(clerk: User) -> None:
    customer = register_customer(**TOLD, other_mobiles=["۰۹۳۵۱۱۱۲۲۳۳", "09123456789", " "], actor=clerk, now=NOW)
    assert customer.mobiles == ["+989123456789", "+989351112233"]
    told = {"mobile": "09351112233", "other_mobiles": ["09123456789"]}
    assert update_customer(customer=customer, **told, actor=clerk, now=NOW).mobiles == [  # type: ignore[arg-type]
        "+989351112233", "+989123456789",
    ]  # fmt: skip


def test_limits_are_the_owners(owner: User, manager: User, clerk: User) -> None:
    customer = a_customer(clerk)
    before = state()
    for actor, mg, refusal in ((manager, 1, NotPermitted), (clerk, 1, NotPermitted), (owner, -1, LimitOutOfRange)):
        with pytest.raises(refusal):
            set_limits(customer=customer, limit_mg=mg, limit_rial=None, version=1, actor=actor, now=NOW)
    assert state() == before
    assert AuditEntry.objects.filter(action="refused", subject=f"customers.customer:{customer.pk}").count() == 2
    set_limits(customer=customer, limit_mg=50_000, limit_rial=0, version=1, actor=owner, now=NOW)
    assert (limits_of(customer).mg, limits_of(customer).rial) == (50_000, 0)
    line = AuditEntry.objects.get(action="customer.limits_set")
    assert line.detail["after"] == {"limit_mg": 50_000, "limit_rial": 0}


def test_one_key_and_one_body_register_one_person(clerk: User) -> None:
    told: dict[str, Any] = {**TOLD, "national_id": "0932833810", "actor": clerk, "now": NOW, "idempotency_key": "k"}
    first, again = register_once(**told), register_once(**told)
    assert (again.customer, first.replayed, again.replayed) == (first.customer, False, True)
    before = state()
    with pytest.raises(RequestKeyUsed):
        register_once(**{**told, "mobile": "09351112233"})
    assert state() == before
    assert Customer.objects.count() == 1


def test_an_archived_customer_is_found_and_signs_nothing(clerk: User) -> None:
    customer = a_customer(clerk)
    require_signable(customer)
    update_customer(customer=customer, state="archived", actor=clerk, now=NOW)
    with pytest.raises(CustomerArchived):
        require_signable(customer)
    assert (list_customers(user=clerk), list_customers(user=clerk, state="archived")) == ([], [customer])
    assert find_customers(user=clerk, text="زهرا") == [customer]


def test_two_rows_of_one_person_become_one(owner: User, clerk: User) -> None:
    kept = a_customer(clerk, national_id="")
    duplicate = a_customer(clerk, "زهره احمدی", national_id="0932833810")
    third = a_customer(clerk, "ز احمدی", national_id="")
    with pytest.raises(NotPermitted):
        merge_customers(kept=kept, duplicate=duplicate, reason="one person", actor=clerk, now=NOW)
    merge_customers(kept=duplicate, duplicate=third, reason="one person", actor=owner, now=NOW)
    merge_customers(kept=kept, duplicate=duplicate, reason="one person", actor=owner, now=NOW)
    for row in (kept, duplicate, third):
        row.refresh_from_db()
        assert ids_of(row) == (kept.pk, duplicate.pk, third.pk)
    assert (duplicate.merged_into, third.merged_into) == (kept, kept)
    assert (kept.national_id, duplicate.national_id) == ("0932833810", None)
    assert set(kept.mobiles) == {kept.mobile, duplicate.mobile, third.mobile}
    assert list_customers(user=clerk) == [kept]
    for text in ("زهره", "0932833810", duplicate.mobile, "ز احمدی"):
        assert find_customers(user=clerk, text=text)[0] == kept, text
    assert len(find_customers(user=clerk, text="احمدی")) == 1
    before = state()
    for act in (
        lambda: merge_customers(kept=kept, duplicate=duplicate, reason="one person", actor=owner, now=NOW),
        lambda: merge_customers(kept=third, duplicate=kept, reason="one person", actor=owner, now=NOW),
        lambda: update_customer(customer=duplicate, note="x", actor=owner, now=NOW),
        lambda: require_signable(third),
    ):
        with pytest.raises(CustomerMerged) as refused:
            act()
        assert refused.value.extra == {"customer_id": kept.pk}
    assert state() == before
    require_signable(kept)


def test_a_merge_is_no_way_round_a_limit(owner: User) -> None:
    """B8: what the owner allowed one name is allowed to the person."""
    kept, twin = a_customer(owner, national_id=""), a_customer(owner, national_id="")
    set_limits(customer=kept, limit_mg=50_000, limit_rial=None, version=None, actor=owner, now=NOW)
    set_limits(customer=twin, limit_mg=20_000, limit_rial=7, version=None, actor=owner, now=NOW)
    merge_customers(kept=kept, duplicate=twin, reason="one person", actor=owner, now=NOW)
    assert limits_of(kept) == limits_of(twin) == Limits(20_000, 7)
    assert Change.objects.filter(customer=kept).latest("pk").fields[:3] == ["aliases", "limit_mg", "limit_rial"]


def test_what_is_no_merge(owner: User) -> None:
    one, other = a_customer(owner), a_customer(owner)
    before = state()
    for kept, duplicate, reason, refusal in (
        (one, one, "one person", MergedWithItself),
        (one, other, " ", MergeReasonMissing),
        (one, other, "one person", TwoNationalIds),
    ):
        with pytest.raises(refusal):
            merge_customers(kept=kept, duplicate=duplicate, reason=reason, actor=owner, now=NOW)
    assert state() == before


@pytest.mark.parametrize("table", ["change", "note", "consent"])
def test_what_was_written_stays(clerk: User, table: str) -> None:
    customer = a_customer(clerk)
    update_customer(customer=customer, note="one", actor=clerk, now=NOW)
    values = {
        "change": "", "note": "(customer_id, kind, outcome, text, at, created_at, created_by_id) "
        f"VALUES ({customer.pk}, 'note', '', 'x', now(), now(), {clerk.pk})",
        "consent": "(customer_id, channel, allowed, evidence, at, created_by_id) "
        f"VALUES ({customer.pk}, 'sms', true, 'x', now(), {clerk.pk})",
    }  # fmt: skip
    with connection.cursor() as cursor:
        if values[table]:
            cursor.execute(f"INSERT INTO customers_{table} {values[table]}")
        for sql in ("UPDATE {t} SET id = id", "DELETE FROM {t}"):
            with pytest.raises(InternalError), transaction.atomic():
                cursor.execute(sql.format(t=f"customers_{table}"))
        cursor.execute(f"SELECT count(*) FROM customers_{table}")
        assert cursor.fetchone() == (1,)
