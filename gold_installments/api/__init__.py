"""What a program may ask of the book and of the shop's own price."""

from ninja import Router

from gold_installments.api.approvals import router as approvals
from gold_installments.api.arrears import router as arrears
from gold_installments.api.cheques import router as cheques
from gold_installments.api.collecting import router as collecting
from gold_installments.api.contracts import router as contracts
from gold_installments.api.endings import router as endings
from gold_installments.api.facts import router as facts
from gold_installments.api.gold_offer import router as gold_offer
from gold_installments.api.holidays import router as holidays
from gold_installments.api.life import router as life
from gold_installments.api.payments import router as payments
from gold_installments.api.prices import router as prices
from gold_installments.api.sale import router as sale
from gold_installments.api.savings import router as savings
from gold_installments.api.settlement import router as settlement
from gold_installments.api.terms import router as terms
from gold_installments.api.tills import router as tills

router = Router(tags=["book"])
router.add_router("", payments)
router.add_router("", cheques)
router.add_router("", gold_offer)
router.add_router("", prices)
router.add_router("", approvals)
router.add_router("", life)
router.add_router("", endings)
router.add_router("", contracts)
router.add_router("", sale)
router.add_router("", terms)
router.add_router("", holidays)
router.add_router("", savings)
router.add_router("", tills)
router.add_router("", arrears)
router.add_router("", collecting)
router.add_router("", facts)
router.add_router("", settlement)
