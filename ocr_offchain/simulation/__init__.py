"""Committees in virtual time: the very objects that a node runs, with a seed instead of a clock and a network.

A run follows from its seed alone, so that whatever goes wrong in one can be looked at again.
"""
