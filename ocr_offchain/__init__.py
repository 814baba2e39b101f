"""Oracles of the Offchain Reporting protocol (OCR), in Python, byte for byte on the wire with the original.

Rooms, from the bottom up (arrows point down only): `types` and `errors`; `crypto`; `config`; `protocol` (state machines
without I/O); `plugins`; `host` (what a host supplies); `network`, `chain`, `storage`; `node`; `cli`.
"""
