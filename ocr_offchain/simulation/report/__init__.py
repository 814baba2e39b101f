"""The record of a run, and the page made of it."""
