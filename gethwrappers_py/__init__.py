"""Typed contract wrappers for Offchain Reporting, and a reader for any Chainlink-compatible feed."""
