"""What a program may do with guarantees."""

from ninja import Router

from guarantees.api.fate import router as fate
from guarantees.api.register import router as register

router = Router(tags=["guarantees"])
router.add_router("", fate)
router.add_router("", register)
