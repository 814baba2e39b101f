"""The latest part of a run in detail: a lane for each oracle, cut into windows of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from ocr_offchain.simulation.report.markup import GUTTER, TimeScale, element, picture, seconds, text
from ocr_offchain.simulation.report.record import Fault, Outcome, Round, RunRecord, Transmission
from ocr_offchain.types import NANOSECONDS_PER_SECOND

EPOCHS_PER_WINDOW = 24
MAX_WINDOWS = 40

_STRIP = 16
"""Height of a row that is for all oracles."""
_TOP = 18
"""Room for the labels of the axis."""


def windows(record: RunRecord) -> list[TimeScale]:
    """Windows of equal length over the part of the run that is known in detail."""
    begin, end = record.detailed_from, max(record.now, record.detailed_from + 1)
    epochs = {stay.epoch for stays in record.stays for stay in stays if stay.epoch is not None and stay.begin >= begin}
    number = min(MAX_WINDOWS, max(1, -(-len(epochs) // EPOCHS_PER_WINDOW)))
    length = -(-(end - begin) // number)
    return [TimeScale(record.start, at, min(at + length, end)) for at in range(begin, end, length)]


def headline(record: RunRecord, scale: TimeScale) -> str:
    """What a window shows, in a line."""

    def inside(time: int) -> bool:
        return scale.begin <= time < scale.end

    epochs = {stay.epoch for stays in record.stays for stay in stays if stay.epoch is not None and inside(stay.begin)}
    rounds = [round for round in record.rounds.values() if inside(round.started)]
    landed = sum(inside(one.time) and one.outcome is Outcome.LANDED for one in record.transmissions)
    crashes = sum(stay.epoch is None and inside(stay.begin) for stays in record.stays for stay in stays)
    begin, end = ((time - record.start) / NANOSECONDS_PER_SECOND for time in (scale.begin, scale.end))
    return (
        f"{begin:.1f} s to {end:.1f} s: {len(epochs)} new epochs, {len(rounds)} rounds, "
        f"{sum(round.report for round in rounds)} with a report, {landed} answers, {crashes} crashes"
    )


def lanes(record: RunRecord, scale: TimeScale) -> Element:
    """Epochs, rounds, faults by kind, and a lane for each oracle."""
    lane = 15 if record.n <= 10 else 11
    faults = [fault for fault in record.faults if scale.meets(fault.begin, fault.end)]
    partitions = [fault for fault in faults if fault.sides]
    marks = defaultdict(list)
    for one in record.transmissions:
        if scale.begin <= one.time < scale.end:
            marks[one.oracle].append(_mark(one, scale, lane - 2))
    rows = [("epoch", _epochs(record, scale)), ("rounds", _rounds(record, scale))]
    for kind in sorted({fault.kind for fault in faults}):
        rows.append((kind, _faults((fault for fault in faults if fault.kind == kind), scale)))
    lanes_top = _TOP + _STRIP * len(rows) + 4
    height = lanes_top + lane * record.n + 2
    made = [_hatching(), *scale.axis(_TOP, height - _TOP)]
    for position, (label, elements) in enumerate(rows):
        top = _TOP + _STRIP * position
        made += [_label(label, top + 11), element("g", *elements, transform=f"translate(0 {top})")]
    for oracle in range(record.n):
        top = lanes_top + lane * oracle
        name = f"oracle {oracle}" + (" (liar)" if oracle in record.byzantine else "")
        made += [
            _label(name, top + lane - 4, "liar" if oracle in record.byzantine else "label"),
            element(
                "g",
                *_lane(record, oracle, scale, partitions, lane - 2),
                *marks[oracle],
                transform=f"translate(0 {top})",
            ),
        ]
    return picture(height, f"timeline of {record.n} oracles", *made)


def _label(content: str, y: float, class_: str = "label") -> Element:
    return text(GUTTER - 6, y, content, class_=class_, text_anchor="end")


def _hatching() -> Element:
    lines = element("path", d="M0 6 6 0", class_="hatch")
    return element("defs", element("pattern", lines, id="down", width=6, height=6, patternUnits="userSpaceOnUse"))


def _epochs(record: RunRecord, scale: TimeScale) -> list[Element]:
    """Each epoch from when the first oracle is in it until the first one is in a later one."""
    began: dict[int, tuple[int, int]] = {}
    for stays in record.stays:
        for stay in stays:
            if stay.epoch is not None and stay.leader is not None:
                begin, _ = began.get(stay.epoch, (stay.begin, 0))
                began[stay.epoch] = min(begin, stay.begin), stay.leader
    made = []
    end = record.now
    for epoch, (begin, leader) in sorted(began.items(), reverse=True):
        if begin < end and scale.meets(begin, end):
            x, width = scale.x(begin), scale.x(end) - scale.x(begin)
            title = element("title", f"epoch {epoch}, led by oracle {leader}")
            made.append(element("rect", title, x=x, y=1, width=max(0.5, width - 0.5), height=13, class_=f"l{leader}"))
            if width > 8 * len(str(epoch)):
                made.append(text(x + 2, 11.5, str(epoch), class_="on-colour"))
        end = min(end, begin)
    return made


def _rounds(record: RunRecord, scale: TimeScale) -> list[Element]:
    made = []
    for round in record.rounds.values():
        end = round.completed
        if scale.meets(round.started, end if end is not None else round.started):
            fate, told = _fate(round)
            x = scale.x(round.started)
            width = 1.5 if end is None else max(1.5, scale.x(end) - x)
            title = element("title", f"round {round.epoch_round.epoch}/{round.epoch_round.round}: {told}")
            made.append(element("rect", title, x=x, y=1, width=width, height=13, class_=f"round-{fate}"))
    return made


def _fate(round: Round) -> tuple[str, str]:
    """(class of the picture, words)"""
    if round.completed is None:
        return "lost", "never completed"
    took = seconds(round.completed - round.started)
    if not round.report:
        return "quiet", f"needs no report, known after {took}"
    if round.landed is None:
        return "report", f"final report after {took}"
    return "landed", f"final report after {took}, on chain after {seconds(round.landed - round.started)}"


def _faults(faults: Iterable[Fault], scale: TimeScale) -> list[Element]:
    made = []
    for fault in faults:
        x = scale.x(fault.begin)
        width = max(2.0, scale.x(scale.end if fault.end is None else fault.end) - x)
        made.append(element("rect", element("title", tell(fault)), x=x, y=3, width=width, height=9, class_="fault"))
    return made


def tell(fault: Fault) -> str:
    """A fault in words."""
    lasted = "" if fault.end in (None, fault.begin) else f", {seconds((fault.end or 0) - fault.begin)}"
    whom = f", oracles {', '.join(map(str, fault.oracles))}" if fault.oracles else ""
    if fault.sides:
        sides = defaultdict(list)
        for oracle, side in enumerate(fault.sides):
            sides[side].append(str(oracle))
        whom = ", " + " | ".join(" ".join(members) for _, members in sorted(sides.items()))
    return f"{fault.kind}{lasted}{whom}" + (f": {fault.detail}" if fault.detail else "")


def _lane(record: RunRecord, oracle: int, scale: TimeScale, partitions: Iterable[Fault], height: int) -> list[Element]:
    """One path for all stretches of a colour, so that the page stays small with many oracles and epochs."""
    strokes: dict[str, list[str]] = defaultdict(list)
    for stay in record.stays[oracle]:
        if scale.meets(stay.begin, stay.end):
            x = scale.x(stay.begin)
            width = scale.x(record.now if stay.end is None else stay.end) - x
            colour = "down" if stay.leader is None else f"l{stay.leader}"
            strokes[colour].append(f"M{x:.1f} 1h{max(0.3, width - 0.4):.1f}v{height}H{x:.1f}z")
    for fault in partitions:
        side = fault.sides[oracle]
        if side:
            x, end = scale.x(fault.begin), scale.x(record.now if fault.end is None else fault.end)
            strokes[f"side side-{min(3, side)}"].append(f"M{x:.1f} {height - 2}H{end:.1f}v3H{x:.1f}z")
    return [element("path", d="".join(parts), class_=colour) for colour, parts in sorted(strokes.items())]


def _mark(one: Transmission, scale: TimeScale, height: int) -> Element:
    pair = f"{one.epoch_round.epoch}/{one.epoch_round.round}"
    title = element("title", f"{pair} {one.outcome}" + (f": {one.detail}" if one.detail else ""))
    return element(
        "circle", title, cx=scale.x(one.time), cy=1 + height / 2, r=height / 2 - 1, class_=f"mark {one.outcome}"
    )
