"""What a program may ask of the book and of the shop's own price."""

from ninja import Router

from gold_installments.api.approvals import router as approvals
from gold_installments.api.book import router as book
from gold_installments.api.prices import router as prices

router = Router(tags=["book"])
router.add_router("", book)
router.add_router("", prices)
router.add_router("", approvals)
