"""What must hold in every run of OCR2, whatever f oracles do and whatever breaks (the table of OCR2 22).

`ledger` knows what all honest oracles together have said; `oracle` holds each of them to the rules; `feed` holds the
chain and the median to what honest oracles have seen. `docs/simulation.md` says for each row of the table where it is
checked. Nothing in here asks the protocol objects: the checks follow from what went in and what came out.
"""
