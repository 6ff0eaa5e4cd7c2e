"""The pages of the contract book. Each reads the clock once and makes one call."""
