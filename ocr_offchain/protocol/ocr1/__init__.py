"""OCR1: the bytes that its oracles sign and that its contract reads."""
