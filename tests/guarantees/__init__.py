"""What stands behind contracts: taken once, told right, and gone only with a slip or a reason."""
