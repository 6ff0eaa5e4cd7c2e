"""What lateness costs, who is asked for it, and what it takes to be done early."""
