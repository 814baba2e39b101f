"""Pictures of a whole run: answers against honest values, counts in spans of time, latencies, rounds by leader."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from statistics import quantiles
from xml.etree.ElementTree import Element

from ocr_offchain.simulation.report.markup import (
    GUTTER,
    WIDTH,
    TimeScale,
    element,
    number,
    picture,
    seconds,
    text,
)
from ocr_offchain.simulation.report.record import RunRecord

_TOP = 18
"""Room for the labels of the axis."""
_ROUNDS = (
    ("rounds with a final report", "round-landed"),
    ("rounds without need of a report", "round-quiet"),
)
_TRANSMISSIONS = (
    ("transmissions landed", "landed"),
    ("transmissions reverted", "reverted"),
    ("transmissions lost", "lost"),
)
_DRAWN = {
    "answers",
    "epochs",
    "rounds started",
    *(what for what, _ in _ROUNDS),
    *(what for what, _ in _TRANSMISSIONS),
}


def whole_run(record: RunRecord) -> TimeScale:
    return TimeScale(record.start, record.start, max(record.now, record.start + 1))


def answers(record: RunRecord) -> Element | None:
    """The answer over time, in front of the range of honest values; None without answers."""
    scale, height = whole_run(record), 190.0
    spans = [(time, span) for time, span in record.whole_run() if span.answers and span.honest]
    if not spans:
        return None
    bounds = [bound for _, span in spans for pair in (span.answers, span.honest) if pair for bound in pair]
    low, high = min(bounds), max(bounds)
    extent = max(1, high - low)

    def y(value: int) -> float:
        return _TOP + 6 + (height - _TOP - 12) * (1 - (value - low) / extent)

    band: list[str] = []
    line: list[str] = []
    ends = [time for time, _ in spans[1:]] + [scale.end]
    for (time, span), until in zip(spans, ends, strict=True):
        assert span.answers is not None
        assert span.honest is not None
        assert span.latest_answer is not None
        x, end = scale.x(time), scale.x(until)
        band.append(f"M{x:.1f} {y(span.honest[1]):.1f}H{end:.1f}V{y(span.honest[0]):.1f}H{x:.1f}z")
        least, greatest = (y(bound) for bound in span.answers)
        middle = min(end, x + _width(record, scale) / 2)
        begin = f"H{middle:.1f}V{least:.1f}" if line else f"M{middle:.1f} {least:.1f}"
        line.append(f"{begin}V{greatest:.1f}V{y(span.latest_answer):.1f}")
    line.append(f"H{WIDTH}")
    labels = [
        text(GUTTER - 6, y(value) + 4, number(value), class_="axis", text_anchor="end")
        for value in sorted({low, low + extent // 2, high})
    ]
    return picture(
        height,
        "answers and honest values over time",
        *scale.axis(_TOP, height - _TOP),
        element("path", d="".join(band), class_="honest"),
        element("path", d="".join(line), class_="answer"),
        *labels,
    )


def activity(record: RunRecord) -> Element:
    """Rounds, transmissions and slowest answers as bars, and everything else that is counted as rows of shades."""
    scale, bar = whole_run(record), 64
    spans = record.whole_run()
    counted = {what for _, span in spans for what in span.counts}
    others = sorted(counted - _DRAWN, key=lambda what: (not what.startswith("fault "), what))
    groups: list[tuple[str, list[Element], int]] = [
        ("rounds", _stacks(record, scale, _ROUNDS, bar), bar),
        ("transmissions", _stacks(record, scale, _TRANSMISSIONS, bar), bar),
        ("latency, max", _slowest(record, scale, bar), bar),
    ]
    for what in others:
        kind = what.removeprefix("fault ")
        shades = _shades(record, scale, what) if kind == what else _fault_shades(record, scale, kind)
        groups.append((kind, shades, 13))
    top, made = _TOP, []
    for label, elements, height in groups:
        made.append(text(GUTTER - 6, top + min(height, 24) / 2 + 4, label, class_="label", text_anchor="end"))
        made.append(element("g", *elements, transform=f"translate(0 {top})"))
        top += height + 3
    return picture(top, "what happened when", *scale.axis(_TOP, top - _TOP), *made)


def _width(record: RunRecord, scale: TimeScale) -> float:
    return max(1.0, scale.x(record.start + record.span_width) - scale.x(record.start) - 0.5)


def _stacks(record: RunRecord, scale: TimeScale, parts: Sequence[tuple[str, str]], height: int) -> list[Element]:
    spans = record.whole_run()
    most = max((sum(span.counts[what] for what, _ in parts) for _, span in spans), default=0)
    made = [] if most == 0 else [text(GUTTER - 6, height - 4, f"max {most}", class_="axis", text_anchor="end")]
    for time, span in spans:
        y = float(height)
        for what, class_ in parts:
            count = span.counts[what]
            if count:
                share = (height - 4) * count / most
                y -= share
                title = element("title", f"{count} {what} from {seconds(time - record.start)}")
                made.append(
                    element(
                        "rect",
                        title,
                        x=scale.x(time),
                        y=y,
                        width=_width(record, scale),
                        height=share,
                        class_=f"bar {class_}",
                    )
                )
    return made


def _slowest(record: RunRecord, scale: TimeScale, height: int) -> list[Element]:
    spans = [(time, span.slowest) for time, span in record.whole_run() if span.slowest]
    most = max((slowest for _, slowest in spans), default=0)
    made = [] if most == 0 else [text(GUTTER - 6, height - 4, seconds(most), class_="axis", text_anchor="end")]
    for time, slowest in spans:
        share = (height - 4) * slowest / most
        title = element("title", f"{seconds(slowest)} at most, from {seconds(time - record.start)}")
        made.append(
            element(
                "rect",
                title,
                x=scale.x(time),
                y=height - share,
                width=_width(record, scale),
                height=share,
                class_="bar latency",
            )
        )
    return made


def _shades(record: RunRecord, scale: TimeScale, what: str) -> list[Element]:
    """Darker for more, on a logarithmic scale."""
    most = max(span.counts[what] for _, span in record.whole_run())
    return [
        _shade(
            record, scale, time, math.log1p(span.counts[what]) / math.log1p(most), f"{span.counts[what]}, {what}, from"
        )
        for time, span in record.whole_run()
        if span.counts[what]
    ]


def _fault_shades(record: RunRecord, scale: TimeScale, kind: str) -> list[Element]:
    """Darker for longer."""
    made = []
    for time, span in record.whole_run():
        share = span.lasted[kind] / record.span_width
        if share or span.counts[f"fault {kind}"]:
            made.append(_shade(record, scale, time, min(1.0, share), f"{kind} for {seconds(span.lasted[kind])} from"))
    return made


def _shade(record: RunRecord, scale: TimeScale, time: int, strength: float, told: str) -> Element:
    return element(
        "rect",
        element("title", f"{told} {seconds(time - record.start)}"),
        x=scale.x(time),
        y=0,
        width=_width(record, scale),
        height=12,
        class_="fault",
        fill_opacity=f"{0.3 + 0.7 * strength:.2f}",
    )


def latencies(record: RunRecord) -> Element | None:
    """How long answers took from the start of their round, in classes of a tenth of a decade; None without any."""
    if not record.latencies:
        return None
    classes = Counter(math.floor(10 * math.log10(max(1, latency))) for latency in record.latencies)
    first, last = min(classes), max(classes)
    height, most = 170.0, max(classes.values())
    width = min(90.0, (WIDTH - GUTTER) / (last - first + 1))
    made = []
    for position in range(first, last + 1):
        count = classes[position]
        x, share = GUTTER + (position - first) * width, (height - 40) * count / most
        low, high = round(10 ** (position / 10)), round(10 ** ((position + 1) / 10))
        title = element("title", f"{count} answers within {seconds(low)} to {seconds(high)}")
        made.append(
            element("rect", title, x=x, y=height - 20 - share, width=width - 1, height=share, class_="bar latency")
        )
        if count:
            made.append(text(x + width / 2, height - 24 - share, str(count), class_="axis", text_anchor="middle"))
        if width >= 44 or position % 2 == 0:
            made.append(text(x, height - 6, seconds(low), class_="axis"))
    return picture(height, "distribution of latencies", *made)


def latency_figures(record: RunRecord) -> list[tuple[str, str]]:
    """(what, value) of the latencies that are kept."""
    values = sorted(record.latencies)
    if not values:
        return []
    if len(values) == 1:
        return [("latency, round start to chain", seconds(values[0]))]
    percentiles = quantiles(values, n=100, method="inclusive")
    return [
        ("latency, round start to chain: p50", seconds(round(percentiles[49]))),
        ("latency p95", seconds(round(percentiles[94]))),
        ("latency, max", seconds(values[-1])),
    ]


def leaders(record: RunRecord) -> Element | None:
    """Rounds with a final report, by leader; None without any."""
    if not record.leaders:
        return None
    height, most = 130.0, max(record.leaders.values())
    width = min(60.0, (WIDTH - GUTTER) / record.n)
    made = []
    for leader in range(record.n):
        count = record.leaders[leader]
        x, share = GUTTER + leader * width, (height - 40) * count / most
        title = element("title", f"{count} rounds with a final report under oracle {leader}")
        made.append(
            element("rect", title, x=x, y=height - 20 - share, width=width - 2, height=share, class_=f"l{leader}")
        )
        made.append(text(x + width / 2, height - 24 - share, str(count), class_="axis", text_anchor="middle"))
        made.append(text(x + width / 2, height - 6, str(leader), class_="axis", text_anchor="middle"))
    return picture(height, "rounds with a final report by leader", *made)
