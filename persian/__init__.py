"""Persian at the edges: digits, letters, calendar, words, phones, form fields and template filters. No tables."""
