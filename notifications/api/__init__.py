"""What a program may ask of the messages and tell of them."""

from ninja import Router

from notifications.api.optouts import router as optouts

router = Router(tags=["messages"])
router.add_router("", optouts)
