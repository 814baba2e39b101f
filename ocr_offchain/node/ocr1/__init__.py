"""Hosts instances of OCR1: runs the protocol over asyncio, a network, a chain and a database."""
