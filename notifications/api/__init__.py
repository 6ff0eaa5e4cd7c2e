"""What a program may ask of the messages and tell of them."""

from ninja import Router

router = Router(tags=["messages"])
