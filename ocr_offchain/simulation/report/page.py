"""The report of one run of a simulation: a single HTML file with pictures, without scripts and without a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from xml.etree.ElementTree import Element

from ocr_offchain.simulation.report import charts
from ocr_offchain.simulation.report.markup import element, leader_colours, markup, number, seconds, table
from ocr_offchain.simulation.report.record import RunRecord
from ocr_offchain.simulation.report.timeline import headline, lanes, tell, windows

_LISTED_FAULTS = 200


@dataclass(frozen=True, slots=True)
class RunDescription:
    """What the record of a run does not know of it."""

    title: str
    command: str
    """What runs the same simulation again."""
    violation: str | None
    """The property that did not hold, or None."""
    summary: Sequence[tuple[str, str]]
    """(what, value), as the command prints them."""
    properties: Sequence[tuple[str, str, int]] = ()
    """(row of the specification's table, what it says, how often it was checked)."""


def write_report(path: Path, record: RunRecord, description: RunDescription) -> None:
    """Raises `OSError`."""
    path.write_text(render(record, description), encoding="utf-8")


def render(record: RunRecord, description: RunDescription) -> str:
    """The page. Whatever the texts of record and description hold, they come out as texts."""
    template = Template(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(description.title),
        colours=leader_colours(record.n),
        content="\n".join(markup(part) for part in _parts(record, description) if part is not None),
    )


def _parts(record: RunRecord, description: RunDescription) -> list[Element | None]:
    return [
        element("h1", description.title),
        _verdict(description),
        element("p", "The same run again:"),
        element("pre", description.command),
        *_figures(record, description),
        element("h2", "Answers against honest values"),
        _key(("k-honest", "range of honest values"), text="The line is the answer on chain."),
        charts.answers(record) or element("p", "No answer landed."),
        element("h2", "The whole run"),
        _key(
            ("k-landed", "rounds with a final report, transmissions that landed"),
            ("k-quiet", "rounds without need of a report"),
            ("k-bad", "reverted"),
            ("k-fault", "lost; below: faults, darker for more"),
            text=f"Each bar is {seconds(record.span_width)} of virtual time.",
        ),
        charts.activity(record),
        element("h2", "From the start of a round to its answer on chain"),
        charts.latencies(record) or element("p", "No answer landed."),
        element("h2", "Rounds with a final report, by leader"),
        charts.leaders(record) or element("p", "No round had a final report."),
        *_timeline(record),
        *_faults(record),
    ]


def _verdict(description: RunDescription) -> Element:
    if description.violation is None:
        return element("p", "All properties held.", class_="verdict")
    return element("p", f"Violated: {description.violation}", class_="verdict bad")


def _figures(record: RunRecord, description: RunDescription) -> list[Element | None]:
    figures = [*description.summary, *charts.latency_figures(record)]
    properties = None
    if description.properties:
        properties = element(
            "div",
            element("h2", "Properties"),
            table(
                ("row", "what must hold", "checks"),
                [(row, what, number(checks)) for row, what, checks in description.properties],
                numbers=(2,),
            ),
        )
    summary = element("div", element("h2", "Summary"), table(("what", "value"), figures, numbers=(1,)))
    return [element("div", summary, properties or "", class_="columns")]


def _key(*entries: tuple[str, str], text: str) -> Element:
    children: list[Element | str] = [text]
    for class_, meaning in entries:
        children += [element("i", class_=class_), meaning]
    return element("p", *children, class_="key")


def _timeline(record: RunRecord) -> list[Element | None]:
    """The first window is open; so is the last one, in which a violation happened."""
    scales = windows(record)
    since = ""
    if record.detailed_from > record.start:
        since = f" Details are kept from {seconds(record.detailed_from - record.start)} on."
    made: list[Element | None] = [
        element("h2", "Timeline"),
        _key(
            ("k-landed", "report on chain"),
            ("k-report", "final report only"),
            ("k-quiet", "no report needed"),
            ("k-bad", "round never completed, or transmission reverted"),
            ("k-fault", "fault, or transmission lost"),
            ("k-down", "crashed"),
            ("k-side", "on another side of a partition"),
            text=f"Lanes have the colour of the leader that an oracle follows; dots are its transmissions.{since}",
        ),
    ]
    for position, scale in enumerate(scales):
        is_open = position in (0, len(scales) - 1)
        made.append(
            element(
                "details",
                element("summary", headline(record, scale)),
                lanes(record, scale),
                open="open" if is_open else None,
            )
        )
    return made


def _faults(record: RunRecord) -> list[Element | None]:
    kinds = [
        (kind, number(count), seconds(record.fault_time[kind])) for kind, count in sorted(record.fault_kinds.items())
    ]
    counted = [(what, number(count)) for what, count in sorted(record.totals.items()) if not what.startswith("fault ")]
    half = -(-len(counted) // 2)
    made: list[Element | None] = [
        element("h2", "Faults"),
        element(
            "div",
            table(("kind", "number", "lasted, all together"), kinds, numbers=(1, 2))
            if kinds
            else element("p", "None."),
            table(("counted", "number"), counted[:half], numbers=(1,)),
            table(("counted", "number"), counted[half:], numbers=(1,)),
            class_="columns",
        ),
    ]
    latest = list(record.faults)[-_LISTED_FAULTS:]
    if latest:
        rows = [(f"{(fault.begin - record.start) / 1e9:.3f} s", tell(fault)) for fault in latest]
        made.append(
            element("details", element("summary", f"The latest {len(latest)} faults"), table(("at", "what"), rows))
        )
    return made
