"""Every variant has a picture; each is small, well-formed SVG, drawn in the variant's own colour."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from examples.demo.build import DATA
from examples.demo.draw import Drawing, read_drawings
from examples.demo.palette import COLOURS
from examples.demo.pictures import picture
from tests.demo.conftest import Store


def test_every_variant_has_its_picture_and_no_picture_is_left_over(demo: Store) -> None:
    wanted = {str(variant.image) for product in demo.products for variant in product.variants}
    wanted |= {image for product in demo.products for image in product.images}
    files = {f"/store/pictures/{path.name}" for path in (demo.folder / "pictures").iterdir()}
    assert files == wanted


def test_every_picture_is_small_and_well_formed(demo: Store) -> None:
    for path in (demo.folder / "pictures").iterdir():
        assert path.stat().st_size < 4600, path.name
        root = ElementTree.parse(path).getroot()
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        ids = {element.get("id") for element in root.iter() if element.get("id")}
        text = path.read_text("utf-8")
        assert all(f'id="{used}"' in text for used in _used(text)), path.name
        assert _used(text) == ids, path.name


def _used(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("url(#")[1:]}


def test_variants_of_one_product_are_tinted_apart(demo: Store) -> None:
    for product in demo.products:
        colours = {str(v.image): v.options["color"] for v in product.variants if "color" in v.options}
        texts = {(demo.folder / "pictures" / Path(image).name).read_text("utf-8") for image in colours}
        assert len(texts) == len(colours), product.id


def test_there_are_many_drawings_and_all_are_used(demo: Store) -> None:
    drawings = read_drawings(DATA / "drawings")
    assert len(drawings) >= 45
    for drawing in drawings.values():
        for style in range(1, drawing.styles + 1):
            ElementTree.fromstring(picture(drawing, style, COLOURS["teal"], "#dddddd"))


def test_a_half_path_is_closed_with_its_mirror_image() -> None:
    body = "".join(Drawing("box", ("b =M200 100 L120 100 Q100 100 100 120 L100 300 L200 300",)).body(1, {"b": "red"}))
    assert (
        'd="M200 100 L120 100 Q100 100 100 120 L100 300 L200 300L200 300L300 300L300 120Q300 100 280 100L200 100Z"'
        in body
    )


def test_styles_choose_lines() -> None:
    drawing = Drawing("dot", ("1:b o 1 1 1", "23:b o 2 2 2", "b o 3 3 3"))
    assert drawing.styles == 3
    assert len(list(drawing.body(1, {"b": "red"}))) == 2
    assert 'cx="2"' in "".join(drawing.body(3, {"b": "red"}))


@pytest.mark.parametrize("line", ["Q o 1 1 1", "b x 1 2", "b =M1 2 Z"])
def test_a_line_that_cannot_be_drawn_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="dot: "):
        list(Drawing("dot", (line,)).body(1, {"b": "red"}))
