"""What a program may ask of the messages and tell of them."""

from ninja import Router

from notifications.api.appointments import router as appointments
from notifications.api.campaigns import router as campaigns
from notifications.api.messages import router as messages
from notifications.api.optouts import router as optouts
from notifications.api.schedules import router as schedules
from notifications.api.settings import router as settings

router = Router(tags=["messages"])
router.add_router("", messages)
router.add_router("", optouts)
router.add_router("", appointments)
router.add_router("", campaigns)
router.add_router("", schedules)
router.add_router("", settings)
