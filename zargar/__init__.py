"""The wiring behind the walls: it touches every room, and no room touches it."""

from zargar.celery import app as celery_app

__all__ = ["celery_app"]
