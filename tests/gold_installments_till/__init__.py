"""A clerk's box in the evening, and gold that customers save."""
