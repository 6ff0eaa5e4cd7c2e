"""The product on one machine: its own PostgreSQL and Valkey, its processes under one supervisor."""
