# The part of APScheduler 3 that is used here; the package has no types.

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, tzinfo

class AsyncIOScheduler:
    def __init__(self, *, timezone: tzinfo, job_defaults: Mapping[str, object]) -> None: ...
    def add_job(
        self,
        func: Callable[[], Awaitable[object]],
        trigger: str,
        *,
        seconds: float,
        next_run_time: datetime,
        id: str,  # noqa: A002
        name: str,
    ) -> object: ...
    def start(self) -> None: ...
    def shutdown(self, wait: bool = True) -> None: ...
