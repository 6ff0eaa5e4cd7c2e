"""How the book speaks outside: the spreadsheets an old book arrives in."""
