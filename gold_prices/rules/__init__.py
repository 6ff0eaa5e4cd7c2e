"""What follows from the figures: no ORM, no clock, no settings."""
