"""The soak of the HTTP doors: schemathesis sends what the OpenAPI description allows, and what it does not, to
`aisle serve`. What must hold: no answer is a server error, and every answer is one that the description promises.

Asked as nobody, as a customer and as the merchant. Needs the `schemathesis` of the dev extra.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from tests.soak.report import Progress, Report
from tests.soak.serving import ADMIN, Server, token

WHO = {
    "nobody": {},
    "a customer": {"Authorization": f"Bearer {token('mia')}"},
    "the merchant": {"Authorization": f"Bearer {ADMIN}"},
}
_EXPECTED_503 = {"/ready"}


def ask_everything(url: str, report: Report, examples: int) -> None:
    """So many requests for each operation, caller and way of making them."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations()]
    answers: Counter[str] = Counter()
    total = len(operations) * len(WHO) * 2 * examples
    progress = Progress(report, total, "requests at most")
    with requests.Session() as session:
        for operation in operations:
            for who, headers in WHO.items():
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    _ask(operation, mode, (who, headers), session, report, answers, examples)
                    progress.tell(sum(answers.values()))
    report.figures |= {
        "operations": len(operations),
        "requests": sum(answers.values()),
        "answers by status": dict(sorted(answers.items())),
        "seconds": report.seconds(),
    }


def _ask(
    operation: Any, mode: GenerationMode, caller: tuple[str, dict[str, str]], session: requests.Session,
    report: Report, answers: Counter[str], examples: int,
) -> None:  # fmt: skip
    who, headers = caller
    wrong: dict[str, str] = {}

    @seeded(report.seed)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        response = case.call(headers=headers, session=session, timeout=60)
        answers[str(response.status_code)] += 1
        if response.status_code >= 500 and operation.path not in _EXPECTED_503:
            wrong[f"{response.status_code}"] = case.as_curl_command()[:300]
        try:
            case.validate_response(response, excluded_checks=_not_ours())
        except FailureGroup as group:
            for failure in group.exceptions:
                wrong.setdefault(str(getattr(failure, "title", failure)), f"{failure}"[:300])

    with suppress(_unsatisfiable()):
        ask()
    for title, detail in wrong.items():
        report.fault(f"{operation.method.upper()} {operation.path} as {who}: {title}: {' '.join(detail.split())}")


def _not_ours() -> list[Any]:
    """Checks of opinions that these doors do not share: a body of any content type is read, and a bad one is refused by
    what is in it; `Authorization` is a header that some routes ignore."""
    checks = schemathesis.checks.CHECKS
    names = ("negative_data_rejection", "positive_data_acceptance", "missing_required_header", "ignored_auth",
             "unsupported_method", "use_after_free", "ensure_resource_availability")  # fmt: skip
    return checks.get_by_names([name for name in names if name in checks.get_all_names()])


def _unsatisfiable() -> type[BaseException]:
    from hypothesis.errors import Unsatisfiable

    return Unsatisfiable


async def soak_api(folder: Path, engine_url: str, report: Report, examples: int) -> None:
    """Start a server over the filled `folder` and ask it everything."""
    server = Server(folder, engine_url)
    await server.start()
    try:
        await asyncio.to_thread(ask_everything, server.url, report, examples)
        if not server.alive:
            report.fault("the server died")
        for line in server.faults():
            report.fault(f"the server's log says: {line[:200]}")
    finally:
        await server.stop()
