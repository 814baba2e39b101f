"""The daemon's side of OCR: runs the protocols over asyncio, follows configurations, logs, measures."""
