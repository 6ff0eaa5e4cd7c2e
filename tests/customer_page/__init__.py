"""What a customer meets behind a link of their own, who said stop, and what staff browsers are told."""
