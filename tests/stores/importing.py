"""A process of its own that imports a file and says how far it is, for tests that kill it or take its disk away.

Called as `python -m tests.stores.importing DATA_DIR FILE [--stop-at 'write 500'] [--largest-file BYTES]`.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
from pathlib import Path

from tests.stores.hashing import HashingEmbedder
from tools.errors import UserError
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import open_stores


async def main(data: Path, file: Path, stop_at: str | None, largest: int | None) -> None:
    """Import, telling each step on a line; at `stop_at` stand still, inside the import, to be killed."""

    def tell(stage: str, done: int, _total: int | None) -> None:
        print(stage, done, flush=True)
        if f"{stage} {done}" == stop_at or stage == stop_at:
            time.sleep(120)

    stores = await open_stores(database_url=f"sqlite:///{data}/aisle.db", data_dir=data, embedder=HashingEmbedder())
    if largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    try:
        report = await import_catalogue(stores, file, tell)
        print("imported", report.imported, flush=True)
    except UserError as error:
        print("refused", error.code, error.message, flush=True)
    print("count", await stores.catalog.count(), flush=True)
    await stores.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--stop-at")
    parser.add_argument("--largest-file", type=int)
    said = parser.parse_args()
    asyncio.run(main(said.data, said.file, said.stop_at, said.largest_file))
