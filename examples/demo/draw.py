"""A small drawing language and its way into SVG, so that a picture is a dozen readable lines in data/drawings/*.txt.

A drawing starts with `@name` and has one shape a line: `PAINT[@opacity] SHAPE`, on a 400 x 400 sheet.
  PAINT  a key of PAINTS (a gradient or a flat tone of the variant's colour); `-D3` draws the outline 3 wide instead.
  SHAPE  `M...` a path; `=M...` its left half, mirrored at x=200 and closed; `o cx cy rx [ry]`; `r x y w h [radius]`.
  `~` before a shape draws its mirror image too. `( transform` and `)` group. `12: ` before a line: styles 1 and 2 only.
Read by pictures.py. Errors in a drawing raise ValueError with the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_STYLES = re.compile(r"^(\d+): ?")
_PAINT = re.compile(r"^(-?)([A-Za-z]+)([\d.]*)(?:@([\d.]+))?$")
_COMMAND = re.compile(r"([MLCQZ])([^MLCQZ]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The lines of one drawing, not yet tinted."""

    name: str
    lines: tuple[str, ...]

    @property
    def styles(self) -> int:
        """How many variations it has."""
        found = [int(digit) for line in self.lines if (m := _STYLES.match(line)) for digit in m[1]]
        return max(found, default=1)

    def body(self, style: int, paints: Mapping[str, str]) -> Iterator[str]:
        """SVG elements of one variation; `paints` gives each paint's fill value."""
        for line in self.lines:
            text = line
            if styles := _STYLES.match(line):
                if str(style) not in styles[1]:
                    continue
                text = line[styles.end() :]
            if text.startswith("("):
                yield f'<g transform="{text[1:].strip()}">'
            elif text == ")":
                yield "</g>"
            else:
                yield from _element(text, paints, f"{self.name}: {line}")


def read_drawings(folder: Path) -> dict[str, Drawing]:
    """Every drawing of the folder, by name."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        lines: list[str] = []
        for raw in path.read_text("utf-8").splitlines():
            line = raw.strip()
            if line.startswith("@"):
                name = line[1:]
                if name in found:
                    raise ValueError(f"{path.name}: {name} is drawn twice")
                lines = found.setdefault(name, [])
            elif line and not line.startswith("#"):
                lines.append(line)
    return {name: Drawing(name, tuple(lines)) for name, lines in found.items()}


def _element(text: str, paints: Mapping[str, str], where: str) -> Iterator[str]:
    paint, _, shape = text.partition(" ")
    match = _PAINT.match(paint)
    if not match or match[2] not in paints:
        raise ValueError(f"unknown paint in {where}")
    outline, key, width, opacity = match.groups()
    value = paints[key]
    style = f'fill="{value}"'
    if outline:
        style = f'fill="none" stroke="{value}" stroke-width="{width or 3}"'
    if opacity:
        style += f' opacity="{opacity}"'
    mirrored = shape.startswith("~")
    element = f"<{_shape(shape.lstrip('~'), where)} {style}"
    yield f"{element}/>"
    if mirrored:
        yield f'{element} transform="matrix(-1 0 0 1 400 0)"/>'


def _shape(shape: str, where: str) -> str:
    if shape.startswith("M"):
        return f'path d="{shape}"'
    if shape.startswith("=M"):
        return f'path d="{_whole(shape[1:], where)}"'
    numbers = [float(number) for number in shape[1:].split()]
    if shape.startswith("o ") and len(numbers) in {3, 4}:
        cx, cy, rx, ry = [*numbers, numbers[-1]][:4]
        return f'ellipse cx="{cx:g}" cy="{cy:g}" rx="{rx:g}" ry="{ry:g}"'
    if shape.startswith("r ") and len(numbers) in {4, 5}:
        x, y, width, height, radius = [*numbers, 0.0][:5]
        return f'rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"'
    raise ValueError(f"unknown shape in {where}")


def _whole(half: str, where: str) -> str:
    """A left half, from its first to its last point, followed by its mirror image walked back."""
    steps: list[tuple[str, list[Point]]] = []
    for command, arguments in _COMMAND.findall(half):
        numbers = [float(number) for number in _NUMBER.findall(arguments)]
        if len(numbers) % 2 or command == "Z":
            raise ValueError(f"a half path needs points only, and stays open, in {where}")
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        size = {"M": 1, "L": 1, "Q": 2, "C": 3}[command]
        steps += [(command, points[at : at + size]) for at in range(0, len(points), size)]
    back: list[str] = []
    for index in range(len(steps) - 1, 0, -1):
        command, points = steps[index]
        ends = [*reversed(points[:-1]), steps[index - 1][1][-1]]
        back.append(command + " ".join(f"{400 - x:g} {y:g}" for x, y in ends))
    last_x, last_y = steps[-1][1][-1]
    return f"{half.strip()}L{400 - last_x:g} {last_y:g}{''.join(back)}Z"
