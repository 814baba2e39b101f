"""OCR2: committees, Byzantine oracles, a feed, and a model of its aggregator."""
