"""Whether failures are the chats' own or the platform's: what became of the last minute's sends.

A platform that takes no message is asked from time to time whether it answers again: the next try
of an only chat may be far away, because on Telegram each may repeat a message. If it answers
questions, and refuses messages with failures of its own, one message is tried from time to time.

A chat that blocked the bot fails alone. Where all chats fail alike, or many more than succeed, the
fault is the platform's or ours: a broken server, another bot's token. Then nothing is believed. A
chat is believed to be gone only where others show that they are not.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import islice, takewhile

from bot.backoff import delay_after
from bot.errors import DeliveryError, Gone, Unsure

WINDOW = timedelta(minutes=1)
GONE_WINDOW = timedelta(hours=1)
"""Within which chats that are gone and chats that were sent something are compared."""
ALL = 2
"""Chats that have to fail alike, while none succeeds, for it to be more than chance."""
MANY = 5
"""The same while others succeed, if those that fail are more."""
STOP_AFTER = 10
"""Chats that are tried, while none succeeds, before the platform is left alone for a while."""
BRIEF = timedelta(seconds=5)
"""A fault that is over sooner has delayed no message noticeably."""
PROBE_INTERVAL = timedelta(seconds=15)
"""Between two questions to a platform that takes no message."""
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 120.0


class PlatformHealth:
    """What one process knows about one platform. Pure: every instant is an argument."""

    def __init__(self) -> None:
        self._failed: defaultdict[type[DeliveryError], dict[int, datetime]] = defaultdict(dict)
        self._succeeded: dict[int, datetime] = {}
        self._closed: dict[int, datetime] = {}  # since when each is said to be gone
        self._ill_since: datetime | None = None
        self._pauses = 0
        self._paused_until: datetime | None = None
        self._unsure_since: datetime | None = None
        self._probed_at: datetime | None = None
        self._is_silent = False
        self._answers_failures = False
        self._is_refusing = False
        self._tried_at: datetime | None = None

    def record_success(self, chat_id: int, now: datetime) -> timedelta | None:
        """Note that the platform took a message; return how long the fault was that ends so."""
        _note(self._succeeded, chat_id, now, GONE_WINDOW)
        self._closed.pop(chat_id, None)
        return self._end_fault(now)

    def record_failure(self, chat_id: int, error: DeliveryError, now: datetime) -> None:
        """Note that a message did not get through; pause the platform if that is so for all."""
        failed = self._failed[type(error)]
        _note(failed, chat_id, now, WINDOW)
        if isinstance(error, Gone):
            _forget(self._closed, now, GONE_WINDOW)
            self._closed.setdefault(chat_id, now)
        if isinstance(error, Unsure):
            self._answers_failures = error.is_answer
            if self._unsure_since is None:
                self._unsure_since = self._probed_at = now
        if self._succeeded_after(next(iter(failed.values())), limit=1):
            return
        if len(failed) >= ALL and self._ill_since is None:
            self._ill_since = now
        if len(failed) >= STOP_AFTER and not self.is_paused(now):
            seconds = delay_after(FIRST_PAUSE_S, LONGEST_PAUSE_S, self._pauses)
            self._paused_until = now + timedelta(seconds=seconds)
            self._pauses += 1

    def begin_probe(self, now: datetime) -> bool:
        """Tell whether to ask the platform now if it answers again, and note that it is asked."""
        if self._unsure_since is None or self._probed_at is None:
            return False
        if self._probed_at <= now < self._probed_at + PROBE_INTERVAL:
            return False
        self._probed_at = now
        return True

    def record_silence(self) -> None:
        """Note that the platform did not answer a question either."""
        self._is_silent = True
        self._ill_since = self._ill_since or self._unsure_since

    def record_answer(self, now: datetime) -> timedelta | None:
        """Note that the platform answered a question; return as ``record_success``."""
        if self._is_silent:
            return self._end_fault(now)
        self._unsure_since = None  # it takes no message, but was never away: its waits go on
        self._is_refusing = self._answers_failures
        return None

    def begin_trial(self, now: datetime) -> bool:
        """Tell whether to try a message that waits now, and note that it is tried.

        So it is found out when a platform that answers questions takes messages again. Where
        answers are lost nothing is tried: each of these messages may have arrived.
        """
        if not self._is_refusing:
            return False
        if self._tried_at is not None and self._tried_at <= now < self._tried_at + PROBE_INTERVAL:
            return False
        self._tried_at = now
        return True

    def end_trials(self) -> None:
        """Note that no message waits any more."""
        self._is_refusing = False

    def is_common(self, error: DeliveryError, now: datetime) -> bool:
        """Tell whether so many chats failed like ``error`` that it says nothing about any."""
        failed = self._failed[type(error)]
        _forget(failed, now, WINDOW)
        if not failed:
            return False
        succeeded = self._succeeded_after(next(iter(failed.values())), limit=len(failed))
        return len(failed) >= (MANY if succeeded else ALL) and succeeded < len(failed)

    def is_gone(self, chat_id: int, now: datetime) -> bool:
        """Tell whether a chat that the platform reports gone is gone, rather than the platform ill.

        It is if another chat was sent something since, and, where ``MANY`` are reported gone, if
        at least as many others were.
        """
        _forget(self._closed, now, GONE_WINDOW)
        since = self._closed.get(chat_id)
        if since is None or not self._succeeded_after(since, limit=1):
            return False
        first, closed = next(iter(self._closed.values())), len(self._closed)
        return closed < MANY or self._succeeded_after(first, limit=closed) == closed

    def is_decided(self, failed_at: datetime, now: datetime) -> bool:
        """Tell whether a failure of ``failed_at`` need not wait for what becomes of other chats."""
        return self.is_paused(now) or self._succeeded_after(failed_at, limit=1) > 0

    def is_paused(self, now: datetime) -> bool:
        """Tell whether the platform is to be left alone."""
        return self._paused_until is not None and now < self._paused_until

    def _end_fault(self, now: datetime) -> timedelta | None:
        ill_since, self._ill_since = self._ill_since, None
        self._pauses, self._paused_until = 0, None
        self._unsure_since, self._is_silent, self._is_refusing = None, False, False
        return now - ill_since if ill_since is not None and now >= ill_since + BRIEF else None

    def _succeeded_after(self, instant: datetime, limit: int) -> int:
        """Return how many chats were sent something since ``instant``, counting to ``limit``."""
        since = takewhile(lambda at: at >= instant, reversed(self._succeeded.values()))
        return sum(1 for _ in islice(since, limit))


def _note(times: dict[int, datetime], chat_id: int, now: datetime, window: timedelta) -> None:
    """Put the chat last, so that ``times`` stays in order, and drop what is outside the window."""
    times.pop(chat_id, None)
    times[chat_id] = now
    _forget(times, now, window)


def _forget(times: dict[int, datetime], now: datetime, window: timedelta) -> None:
    """Drop what lies outside the window, or was noted by a clock that was set back since."""
    while times and not now - window < times[first := next(iter(times))] <= now:
        del times[first]
