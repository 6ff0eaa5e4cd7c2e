"""Two shops in one house: every door of one, tried with the other's keys; and every bad word a door may be told."""
