"""The main job in a real browser, against the running product: what a person sees and what the database holds."""
