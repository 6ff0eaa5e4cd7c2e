"""What a program may ask of the customers and tell of them."""

from ninja import Router

from customers.api.people import router as people
from customers.api.record import router as record

router = Router(tags=["customers"])
router.add_router("", people)
router.add_router("", record)
