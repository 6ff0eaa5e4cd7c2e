"""What stands behind a contract: cheques that guarantee, notes, pledged gold, people; and the way it goes back."""
