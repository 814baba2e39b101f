"""The rows of the table of OCR2 22 that are held in every run, in a few words each. The others are scenarios.

`docs/simulation.md` has all fifty with the tests that hold them.
"""

from __future__ import annotations

from collections.abc import Mapping

ROWS: Mapping[int, str] = {
    1: "nobody reports on 2f observations or fewer",
    2: "the observers of a bundle and of a report are distinct oracles",
    3: "one bad signature spoils a bundle",
    4: "an observation counts in its own round, epoch and configuration only, and is made once",
    5: "an observation counts for its own query only",
    6: "signatures over different bundles never add up",
    7: "an oracle signs one report in a round, also over restarts",
    8: "a final report has exactly a quorum of distinct valid signatures",
    9: "only a valid FINAL of the leader, or an own skip, completes a round",
    10: "only the leader of the epoch starts rounds and is answered",
    11: "a skip is empty",
    12: "a leader makes one FINAL in a round, and a round has one answer on chain",
    13: "a final report has the quorum that the plugin asks for; with UniqueReports it is the only one",
    14: "answer, timestamp and juels lie within what honest oracles saw in that round",
    15: "the same observations give the same report everywhere",
    16: "a report has more than f observations",
    17: "an answer lies within the bounds of the configuration",
    18: "an epoch follows its leader function, epochs only grow, and a dead leader loses its epoch",
    19: "a leader without rounds loses its epoch",
    20: "a leader cannot hurry epochs along",
    21: "rounds only grow within an epoch, and end with RMax",
    22: "f oracles neither raise a wish nor move an epoch",
    23: "an oracle joins what an honest one has reason to ask for",
    24: "an oracle moves to an epoch that f+1 honest ones at least have asked for",
    25: "what says nothing new is not written",
    26: "lost wishes are repeated",
    27: "an oracle without memory goes on after the epoch of the contract",
    28: "an oracle left behind finalizes reports of later epochs",
    29: "a final report that one honest oracle holds all hold, at once in calm weather",
    30: "each final report is echoed once and considered once",
    31: "nothing after round RMax is final",
    34: "garbage leaves no oracle in a state that the rules call impossible",
    35: "rounds complete without f oracles",
    36: "a leader asks for reports on valid observations only",
    39: "a round without agreement stays open, and the next one starts DeltaRound after it at the earliest",
    40: "transmissions happen in turn, and the next stage stands in for the one before",
    41: "nobody transmits what is on chain already, nor without having asked the plugin",
    42: "what was due before a restart is not transmitted, what is due after it is, with its row deleted before",
    43: "rows of other configurations stay where they are",
    44: "no signature of another configuration counts",
    49: "all oracles compute the same transmission schedule",
    50: "reports are equal to the byte",
}


def checked_properties(checks: Mapping[int, int]) -> list[tuple[str, str, int]]:
    """(row, what it says, how often it was checked) of all that were."""
    return [(str(row), ROWS[row], checks[row]) for row in sorted(checks)]
