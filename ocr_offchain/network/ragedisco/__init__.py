"""ragedisco: oracles sign where they can be reached, and peers pass that on inside their groups (networking 13).

`addresses`, `announcement` and `messages` are the byte formats, `state` decides without I/O, `discoverer` is the
asyncio layer on top of a ragep2p host.
"""
