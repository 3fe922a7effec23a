"""`aisle eval redaction`: options and printing of the redaction eval; evals/cli.py registers it."""

from __future__ import annotations

import json
import random
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tools.errors import UserError

OWN = Path(__file__).with_name("own.txt")
STAYS = Path(__file__).with_name("stays.txt")


def redaction(
    file: Annotated[Path | None, typer.Argument(help="sentence templates, one a line; without it only our own")] = None,
    part: Annotated[str, typer.Option(help="report, the half that is not tuned on; tune; or all")] = "report",
    times: Annotated[int, typer.Option(help="how often each template is filled in each locale")] = 5,
    locales: Annotated[str, typer.Option(help="Faker's names, comma-separated")] = "",
    seed: int = 7,
    mistakes: Annotated[bool, typer.Option(help="show what was missed; for the half you tune on")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures as JSON")] = False,
) -> None:
    """Measure the masking of personal data on filled templates, and its false alarms. Needs no engine."""
    try:
        from evals.redaction.fill import LOCALES, fill, read_templates
        from evals.redaction.score import Score, false_alarms
    except ModuleNotFoundError as error:
        raise UserError("missing_package", f"{error.name} is missing: pip install -e '.[dev]' brings it") from None
    if part not in ("report", "tune", "all"):
        raise UserError("bad_option", "--part is report, tune or all")
    half: Any = None if part == "all" else part
    templates = [line for path in (file, OWN) if path for line in read_templates(path, half)]
    chosen = locales.split(",") if locales else LOCALES
    texts = list(fill(templates, chosen, times, seed))
    score = Score()
    for filled in track(texts, "masking", console=Console(stderr=True), transient=True, disable=as_json):
        score.add(filled)
    alarms = false_alarms(fill(read_templates(STAYS, half), ["zh_CN", "en_US"], times, seed))
    found = {"part": part, "templates": len(templates), "locales": list(chosen), "times": times, "seed": seed}
    found |= {"faker": version("faker"), **score.figures(), "false_alarms": alarms}
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    _print(found, Console())
    if mistakes:
        chance = random.Random(seed)
        for title, wrong in (("missed", score.missed), ("wrong", score.wrong)):
            for kind, text in chance.sample(wrong, min(40, len(wrong))):
                print(f"{title} {kind}: {text!r}")
        print(*alarms["examples"], sep="\n")


def _print(found: dict[str, Any], console: Console) -> None:
    title = f"{found['texts']} texts of {found['templates']} templates, part {found['part']}, seed {found['seed']}"
    table = Table("kind", "slots", "recall", "precision", "F1", "characters that stay", title=title)
    for kind, figures in [*found["kinds"].items(), ("all", found["all"])]:
        shares = [figures[name] for name in ("recall", "precision", "f1", "leak")]
        shown = ["–" if share is None else f"{share:.1%}" for share in shares]
        table.add_row(kind, str(figures["slots"]), *shown)
    console.print(table)
    alarms = found["false_alarms"]
    console.print(f"false alarms: {alarms['with_alarm']} of {alarms['lines']} lines of a shop's numbers and names")
    console.print(f"CPU of a text: {found['ms_median']:.3f} ms median, {found['ms_p99']:.3f} ms at the 99th percentile")
