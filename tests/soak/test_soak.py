"""A tenth of each soak, on every run of the tests; `make soak` runs the whole (docs/soak.md)."""

from __future__ import annotations

import pytest

from tests.soak import __main__ as soaks
from tests.soak import scale
from tests.soak.report import Report, table

pytestmark = pytest.mark.timeout(900)


def clean(report: Report) -> None:
    assert report.faults == [], table([report])


async def test_kill_9_loses_no_confirmed_change_and_doubles_none() -> None:
    clean(await soaks.kills(scale.seed()))


@pytest.mark.postgres
async def test_nor_with_two_servers_on_postgresql() -> None:
    clean(await soaks.kills_postgres(scale.seed()))


async def test_broken_frames_stop_no_server_and_leak_nothing() -> None:
    clean(await soaks.frames(scale.seed()))


async def test_no_request_makes_a_server_error_or_an_answer_that_is_not_described() -> None:
    clean(await soaks.api(scale.seed()))
