"""What follows from the figures of a copy: no database, no clock, no files."""
