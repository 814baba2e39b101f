"""Holds this implementation against recorded inputs and outputs of the original.

A vector file is JSON with a list of `cases`. Its topic follows from its name (`leader.json`, `leader-seed2.json`);
within a topic each kind of case has one checker, a small function that is handed the case and raises `Mismatch`.
"""
