"""The rules of the house, counted by a machine. Each failure names the line."""
