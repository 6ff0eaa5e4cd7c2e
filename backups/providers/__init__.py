"""How we speak to stores, to PostgreSQL's tools and to the sealing format."""
