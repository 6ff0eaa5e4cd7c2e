"""Gold and money as whole numbers: milligrams, Rial, fineness per 10,000. Pure Python, no clock, no float."""
