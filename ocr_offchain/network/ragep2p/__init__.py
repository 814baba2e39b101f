"""ragep2p: authenticated, encrypted, whole messages between peers, as libocr's hosts speak it (networking 1-12).

From the bottom: byte formats (`identity`, `knock`, `certificate`, `frames`, `stream_id`), small machines
(`token_bucket`, `ring_buffer`), what a host knows of one remote peer (`peer` and the modules it is made of), one link
(`handshake`, `tls`, `connection`), all of them without a socket or a clock; and `host`, the asyncio layer on top.
"""
