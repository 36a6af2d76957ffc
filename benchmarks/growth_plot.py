"""Draws what ``growth`` found out as an SVG picture, readable in light and in dark, and prints it as a Markdown table.

python -m benchmarks.growth_plot growth.json docs/pictures/growth.svg
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

PROGRAMS = {"alcove": "Alcove", "sqlite": "SQLite", "duckdb": "DuckDB"}
_WIDTH, _HEIGHT = 800, 640
_PANEL_WIDTH, _PANEL_HEIGHT = 316, 216
_STYLE = """
    svg { --ground: #fdfcfa; --ink: #1f1d1a; --quiet: #6b665f; --line: #e2ddd5;
          --alcove: #a3321f; --sqlite: #20639b; --duckdb: #7a6a00; font: 13px system-ui, sans-serif }
    @media (prefers-color-scheme: dark) {
      svg { --ground: #1b1a18; --ink: #ece8e1; --quiet: #a8a198; --line: #3a3733;
            --alcove: #f0866f; --sqlite: #7cb8ea; --duckdb: #d9c44a } }
    .ground { fill: var(--ground) } text { fill: var(--ink) } .quiet { fill: var(--quiet); font-size: 11px }
    .grid { stroke: var(--line) } .curve { fill: none; stroke-width: 2 }
    .alcove { stroke: var(--alcove) } .sqlite { stroke: var(--sqlite) } .duckdb { stroke: var(--duckdb) }
    .point.alcove { fill: var(--alcove) } .point.sqlite { fill: var(--sqlite) } .point.duckdb { fill: var(--duckdb) }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure over the number of records, both in powers of ten. ``left`` and ``top`` are where its plot begins."""

    key: str
    title: str
    unit: str
    left: int
    top: int


_PANELS = (
    Panel("build_s", "Until all can be asked for", "s", 68, 104),
    Panel("build_peak_mb", "Memory meanwhile, at most", "MiB", 468, 104),
    Panel("disk_mb", "Disk", "MiB", 68, 384),
    Panel("p95_ms", "Filter page, p95", "ms", 468, 384),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Powers of ten spread over a length."""

    low: float
    high: float
    length: int

    @classmethod
    def around(cls, values: list[float], length: int) -> Scale:
        """From the power of ten below the least to that above the most."""
        return cls(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9), length)

    def at(self, value: float) -> float:
        """How far along the length a value lies."""
        return self.length * (math.log10(value) - self.low) / (self.high - self.low)

    def powers(self) -> Iterator[float]:
        """The powers of ten on it."""
        return (10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1))


#: In a result by the processor's time, what stands for time on the clock.
_BUSY = {"build_s": "build_processor_s", "p50_ms": "processor_p50_ms", "p95_ms": "processor_p95_ms"}


def by_processor(result: dict[str, Any]) -> dict[str, Any]:
    """The same result with the time that processors were busy, of all threads together, for time on the clock."""
    figures = {
        size: {
            program: row | {clock: row[busy] for clock, busy in _BUSY.items() if busy in row}
            for program, row in rows.items()
            if program in PROGRAMS
        }
        for size, rows in result["figures"].items()
    }
    return result | {"figures": figures, "busy": True}


def plot(result: dict[str, Any]) -> str:
    """The picture: four panels, each program in a colour and with a mark of its own."""
    told = (
        "Four plots over the number of records, for Alcove, SQLite with FTS5 and DuckDB: seconds until all can be asked "
        "for, memory meanwhile, disk, and the time of a filter page. The figures are in the table beside."
    )
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="name told">',
            f'<title id="name">Growth</title><desc id="told">{told}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>',
            *_legend(),
            *(line for panel in _PANELS for line in _panel(_named(panel, result), result["figures"])),
            "</svg>\n",
        ]
    )


def _named(panel: Panel, result: dict[str, Any]) -> Panel:
    is_busy = result.get("busy") and panel.key in _BUSY
    return replace(panel, unit=f"{panel.unit} of processor time") if is_busy else panel


def _legend() -> Iterator[str]:
    for place, (program, name) in enumerate(PROGRAMS.items()):
        x = 76 + 110 * place
        yield f'<path class="curve {program}" d="M{x} 32h28"/>{_mark(program, x + 14, 32, "")}'
        yield f'<text x="{x + 36}" y="37">{name}</text>'
    yield '<text class="quiet" x="784" y="36" text-anchor="end">each line is ten times the one below</text>'


def _panel(panel: Panel, figures: dict[str, Any]) -> Iterator[str]:
    curves = {program: _curve(figures, program, panel.key) for program in PROGRAMS}
    values = [value for points in curves.values() for _, value in points]
    if not values:
        return
    sizes = sorted(map(int, figures))
    across = Scale(math.log10(sizes[0]) - 0.1, math.log10(sizes[-1]) + 0.15, _PANEL_WIDTH)
    up = Scale.around(values, _PANEL_HEIGHT)
    bottom = panel.top + _PANEL_HEIGHT
    yield f'<text x="{panel.left - 2}" y="{panel.top - 14}">{panel.title}, {panel.unit}</text>'
    for power in up.powers():
        y = bottom - up.at(power)
        yield f'<path class="grid" d="M{panel.left} {y:.1f}h{_PANEL_WIDTH}"/>'
        yield f'<text class="quiet" x="{panel.left - 8}" y="{y + 4:.1f}" text-anchor="end">{power:,g}</text>'
    for size in sizes:
        x = panel.left + across.at(size)
        yield f'<text class="quiet" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{_short(size)}</text>'
    for program, points in curves.items():
        spots = [(panel.left + across.at(size), bottom - up.at(value)) for size, value in points]
        if spots:
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
            yield f'<path class="curve {program}" d="M{path}"/>'
        for (size, value), (x, y) in zip(points, spots, strict=True):
            yield _mark(program, x, y, f"{PROGRAMS[program]}, {size:,} records: {_figure(value)} {panel.unit}")


def _curve(figures: dict[str, Any], program: str, key: str) -> list[tuple[int, float]]:
    """Sizes and figures where there are any. What was stopped while it was built has no end that could be shown."""
    rows = [(int(size), figures[size].get(program, {})) for size in figures]
    return sorted((size, row[key]) for size, row in rows if row.get(key) and (key == "p95_ms" or _is_built(row)))


def _is_built(row: dict[str, Any]) -> bool:
    return not row.get("stopped", "").startswith("not built")


def _mark(program: str, x: float, y: float, title: str) -> str:
    shapes = {
        "alcove": f"M{x - 4.5:.1f} {y:.1f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
        "sqlite": f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8z",
        "duckdb": f"M{x:.1f} {y - 5:.1f}l5 9h-10z",
    }
    kind = "point" if title else "sample point"
    inside = f"<title>{escape(title)}</title>" if title else ""
    return f'<path class="{kind} {program}" d="{shapes[program]}">{inside}</path>'


def table(result: dict[str, Any]) -> str:
    """The figures as rows of Markdown. A program that was stopped says so in place of what is missing."""
    lines = [
        "| records | | until all can be asked for | memory, at most | disk | filter page, p50 | p95 |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    for size, programs in result["figures"].items():
        shown = f"{int(size):,}"
        for program, name in PROGRAMS.items():
            if program in programs:
                start = f"| {shown} |" if shown else "| |"
                lines.append(f"{start} {name} | {' | '.join(_cells(programs[program]))} |".replace("|  |", "| |"))
                shown = ""
    return "\n".join(lines)


def _cells(row: dict[str, Any]) -> Iterator[str]:
    yield f"{_figure(row['build_s'])} s"
    yield f"{_figure(row['build_peak_mb'])} MiB"
    yield f"{_figure(row['disk_mb'])} MiB"
    if "p50_ms" not in row:
        yield from (row["stopped"], "")
        return
    stopped = f" ({row['stopped']})" if "stopped" in row else ""
    yield f"{_figure(row['p50_ms'])} ms{stopped}"
    yield f"{_figure(row['p95_ms'])} ms"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _short(size: int) -> str:
    return f"{size / 1e6:g}M" if size >= 1_000_000 else f"{size / 1e3:g}k"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processor", action="store_true", help="the processors' time instead of that on the clock")
    parser.add_argument("result", type=Path, help="what benchmarks.growth wrote")
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    given = parser.parse_args()
    result = json.loads(given.result.read_text(encoding="utf-8"))
    if given.processor:
        result = by_processor(result)
    given.picture.write_text(plot(result), encoding="utf-8", newline="\n")
    print(table(result))


if __name__ == "__main__":
    main()
