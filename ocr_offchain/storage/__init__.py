"""Implementations of `host.Database`: SQLite for nodes, memory for whoever needs nothing kept."""
