"""The bodies of the guarantees' API. Whole Toman in, days Jalali ("1405/08/30") or ISO, mg of the piece itself."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema
from pydantic import StrictBool, StrictInt


class GuaranteeChequeIn(Schema, extra="forbid"):
    """A Sayad cheque that guarantees. `sayad_id`: 16 digits of any script; `colour`: white, yellow, orange, brown, red,
    as 701701 answered on `colour_on` (today where it is empty).
    """

    sayad_id: str
    amount_toman: StrictInt
    due_on: str
    drawer_name: str
    colour: str
    colour_on: str = ""
    drawer_national_id: str = ""
    bank: str = ""
    serial: str = ""
    registered: StrictBool = False
    confirmed: StrictBool = False
    place: str = ""
    note: str = ""


class PromissoryIn(Schema, extra="forbid"):
    """A promissory note. `about` is made to name the contract where it does not; an empty `due_on` is on demand."""

    serial: str
    amount_toman: StrictInt
    issuer_name: str
    holder: str
    about: str = ""
    issuer_national_id: str = ""
    due_on: str = ""
    place: str = ""
    note: str = ""


class PledgedPieceIn(Schema, extra="forbid"):
    """One piece: mg without stones, fineness in 10,000 (18k is 7,500), ids of the customer's files that show it."""

    description: str
    weight_mg: StrictInt
    fineness: StrictInt
    photos: list[StrictInt] = Field(default_factory=list)


class PledgeIn(Schema, extra="forbid"):
    """Gold left as security. `alert_bp`: the share of the debt it must be worth, in basis points."""

    locker: str
    pieces: list[PledgedPieceIn]
    slot: str = ""
    alert_bp: StrictInt = 10_000
    note: str = ""


class GuarantorIn(Schema, extra="forbid"):
    """A customer of the shop who answers for the contract; `place_in_line` null is the last one."""

    customer_id: StrictInt
    from_days_late: StrictInt = 7
    place_in_line: StrictInt | None = None
    note: str = ""


class GuaranteeOutcomeIn(Schema, extra="forbid"):
    """`outcome`: returned (with `taker` and `slip_id`), kept or used (with `reason`); for a cheque that was used:
    cleared (maybe with the `receipt_number` of its money) or bounced. `version` is the one that was read.
    """

    outcome: str
    version: StrictInt
    reason: str = ""
    taker: str = ""
    slip_id: StrictInt | None = None
    receipt_number: str = ""


class GuaranteeChequePatch(Schema, extra="forbid"):
    """What shall change; null stays as it is."""

    version: StrictInt
    registered: StrictBool | None = None
    confirmed: StrictBool | None = None
    colour: str | None = None
    colour_on: str | None = None
    bank: str | None = None
    serial: str | None = None
    place: str | None = None
    note: str | None = None


class PromissoryPatch(Schema, extra="forbid"):
    """What shall change; null stays as it is, an empty `due_on` leaves the day open."""

    version: StrictInt
    holder: str | None = None
    due_on: str | None = None
    place: str | None = None
    note: str | None = None


class PledgePatch(Schema, extra="forbid"):
    """What shall change; null stays as it is."""

    version: StrictInt
    locker: str | None = None
    slot: str | None = None
    alert_bp: StrictInt | None = None
    note: str | None = None


class GuarantorPatch(Schema, extra="forbid"):
    """What shall change; null stays as it is."""

    version: StrictInt
    place_in_line: StrictInt | None = None
    from_days_late: StrictInt | None = None
    note: str | None = None


class GuaranteeOut(Schema):
    """What every guarantee says. `state`: held, returned, kept, used; of a cheque deposited, cleared, bounced too."""

    kind: str
    id: int
    contract: str
    state: str
    version: int
    note: str
    taken_at: datetime


class GuaranteeChequeOut(GuaranteeOut):
    """A cheque of the register; `role` says whether it guarantees or pays."""

    role: str
    sayad_id: str
    amount_toman: int
    amount_rial: int
    due_on: str
    due_on_gregorian: date
    drawer_name: str
    drawer_national_id: str
    bank: str
    serial: str
    registered: bool
    confirmed: bool
    colour: str
    colour_on: str
    place: str


class PromissoryOut(GuaranteeOut):
    """A promissory note; `due_on` is empty where the day was left open."""

    serial: str
    amount_toman: int
    amount_rial: int
    about: str
    holder: str
    issuer_name: str
    issuer_national_id: str
    due_on: str
    due_on_gregorian: date | None
    place: str


class PledgedPieceOut(Schema):
    """A piece as weighed, and the mg of 750 it counts for."""

    description: str
    weight_mg: int
    fineness: int
    eq750_mg: int
    photos: list[int]


class PledgeOut(GuaranteeOut):
    """Gold in a locker."""

    locker: str
    slot: str
    alert_bp: int
    eq750_mg: int
    pieces: list[PledgedPieceOut]


class GuarantorOut(GuaranteeOut):
    """A person behind a contract."""

    customer_id: int
    full_name: str
    place_in_line: int
    from_days_late: int


class PledgeCoverOut(Schema):
    """All pledged gold beside the debt at the counter's price; figures are null while no price is known."""

    contract: str
    customer: str
    pledged_mg: int
    price_toman_per_gram: int | None
    price_observed_at: datetime | None
    price_state: str
    value_toman: int | None
    debt_toman: int | None
    shortfall_toman: int | None
    alert: bool


class GuaranteesOut(Schema):
    """Everything taken for a contract; `without_outcome` counts what keeps it from being put away."""

    contract: str
    without_outcome: int
    cover: PledgeCoverOut | None
    cheques: list[GuaranteeChequeOut]
    notes: list[PromissoryOut]
    pledges: list[PledgeOut]
    guarantors: list[GuarantorOut]


class GuaranteeMoveOut(Schema):
    """What became of a guarantee, and when."""

    kind: str
    id: int
    contract: str
    source: str
    state: str
    version: int
    reason: str
    taker: str
    slip_id: int | None
    at: datetime
    by: str


class DuePaperOut(Schema):
    """A cheque or a note on the day it falls due; `days_left` below 0 is overdue."""

    kind: str
    role: str
    id: int
    number: str
    contract: str
    customer: str
    name: str
    amount_toman: int
    due_on: str
    due_on_gregorian: date
    days_left: int
    state: str


class GuaranteeCalendarOut(Schema):
    """Overdue papers, and those of the days asked for."""

    today: str
    days: int
    overdue: list[DuePaperOut]
    coming: list[DuePaperOut]


class GuaranteesBackOut(Schema):
    """A settled contract whose customer may come and take what lies here."""

    contract_id: int
    contract: str
    customer_id: int
    customer: str
    cheques: list[GuaranteeChequeOut]
    notes: list[PromissoryOut]
    pledges: list[PledgeOut]
