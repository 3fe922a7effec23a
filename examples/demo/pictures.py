"""Product pictures: a drawing, tinted with a variant's colour, on the backdrop of its department, as one small SVG.

Light falls from the upper left on everything; the ground shadow and the disc behind make the set look like one hand.
Owns the paints and the stage. The drawings are in data/drawings/*.txt (draw.py reads them); build.py writes the files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from examples.demo.draw import Drawing
from examples.demo.palette import INK, WHITE, Colour, luminance, mix

_USED = re.compile(r"url\(#(\w+)\)")
_STOPS = tuple[tuple[float, str], ...]

# Paints that do not follow the variant: metal, brass, wood, ink, ceramic, foliage, lamp light, sky glass.
_FIXED: Mapping[str, str] = {
    "k": "#2b2a35",
    "w": "#ffffff",
    "z": "#d9dde2",
    "y": "#ffd884",
    "t": "#a9743f",
    "f": "#5f8f63",
    "j": "#f08a3c",
}
_FIXED_GRADIENTS: Mapping[str, tuple[str, _STOPS]] = {
    "M": ("d", ((0, "#f4f6f8"), (0.45, "#b9c0c8"), (1, "#858d98"))),
    "N": ("h", ((0, "#8e96a1"), (0.3, "#f3f5f7"), (0.6, "#b4bbc4"), (1, "#6f7783"))),
    "O": ("d", ((0, "#f3d596"), (0.5, "#cf9f4f"), (1, "#8f6427"))),
    "T": ("d", ((0, "#e6bf8b"), (0.5, "#c99a63"), (1, "#9a6b3b"))),
    "K": ("d", ((0, "#595a66"), (0.5, "#33343e"), (1, "#1d1d26"))),
    "W": ("d", ((0, "#ffffff"), (0.55, "#f3efe9"), (1, "#d5cdc2"))),
    "F": ("d", ((0, "#9cc48e"), (0.5, "#5f9463"), (1, "#35654a"))),
    "Y": ("v", ((0, "#fff6d8"), (1, "#ffd377"))),
    "G": ("d", ((0, "#ffffffd9"), (0.5, "#ffffff4d"), (1, "#ffffff26"))),
    "S": ("d", ((0, "#6d86a5"), (0.5, "#3a4a68"), (1, "#232c45"))),
}
_DIRECTION = {
    "d": 'x1=".1" y1="0" x2=".8" y2="1"',
    "h": 'x1="0" y1="0" x2="1" y2="0"',
    "v": 'x1="0" y1="0" x2="0" y2="1"',
}


def picture(drawing: Drawing, style: int, colour: Colour, backdrop: str) -> str:
    """The SVG text of one variant."""
    flats, gradients = _paints(colour)
    paints = {**flats, **{key: f"url(#{key})" for key in gradients}}
    body = "".join(drawing.body(style, paints))
    stage, stage_defs = _stage(backdrop, colour.tint)
    used = dict.fromkeys(_USED.findall(body))
    defs = "".join(_gradient(key, *gradients[key]) for key in used) + stage_defs
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">'
        f'<defs>{defs}</defs>{stage}<g stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>\n'
    )


@lru_cache(maxsize=64)
def _paints(colour: Colour) -> tuple[dict[str, str], dict[str, tuple[str, _STOPS]]]:
    tint, accent = colour.tint, colour.accent
    bright = luminance(tint)
    shade = "#5d5468" if bright > 0.8 else INK  # a pale thing shaded with ink looks dirty
    dark, deep = mix(tint, shade, 0.24), mix(tint, shade, 0.44)
    light = mix(tint, WHITE, 0.62 if bright > 0.8 else 0.26)
    flats = {
        **_FIXED,
        "b": tint,
        "d": dark,
        "e": deep,
        "l": light,
        "p": mix(tint, WHITE, 0.55),
        "a": accent,
        "i": mix(accent, INK, 0.35),
    }
    gradients: dict[str, tuple[str, _STOPS]] = {
        **_FIXED_GRADIENTS,
        "B": ("d", ((0, light), (0.5, tint), (1, dark))),
        "C": ("h", ((0, dark), (0.28, light), (0.6, tint), (1, deep))),
        "V": ("v", ((0, light), (1, dark))),
        "D": ("d", ((0, dark), (1, deep))),
        "L": ("d", ((0, mix(tint, WHITE, 0.7)), (1, mix(tint, WHITE, 0.3)))),
        "A": ("d", ((0, mix(accent, WHITE, 0.3)), (0.5, accent), (1, mix(accent, INK, 0.25)))),
    }
    return flats, gradients


def _gradient(key: str, direction: str, stops: _STOPS) -> str:
    body = "".join(f'<stop offset="{at:g}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<linearGradient id="{key}" {_DIRECTION[direction]}>{body}</linearGradient>'


def _stage(backdrop: str, tint: str) -> tuple[str, str]:
    """The backdrop with its disc and the soft shadow on the ground."""
    top, bottom = mix(backdrop, WHITE, 0.34), mix(backdrop, mix(tint, backdrop, 0.5), 0.16)
    defs = (
        _gradient("bg", "v", ((0, top), (1, bottom)))
        + '<radialGradient id="sun" cx=".4" cy=".34" r=".75"><stop offset="0" stop-color="#fff" stop-opacity=".8"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity=".12"/></radialGradient>'
        f'<radialGradient id="sh"><stop offset="0" stop-color="{mix(backdrop, INK, 0.75)}" stop-opacity=".42"/>'
        f'<stop offset="1" stop-color="{mix(backdrop, INK, 0.75)}" stop-opacity="0"/></radialGradient>'
    )
    stage = (
        '<path fill="url(#bg)" d="M0 0H400V400H0Z"/><circle cx="200" cy="190" r="152" fill="url(#sun)"/>'
        '<ellipse cx="206" cy="332" rx="128" ry="17" fill="url(#sh)"/>'
    )
    return stage, defs
