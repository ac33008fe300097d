"""How long a courier may keep parcels from the others, and how long it may begin to send them.

    claim ── LAST_CALL ── LAST_START ──── the slowest send ──── another machine's clock ──── LEASE
      0         50 s         60 s                60 s                  up to 60 s            180 s

So nothing is under way any more when somebody else claims it, even by a clock that is a minute
fast.
"""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(minutes=3)
"""How long claimed parcels are kept from others; after a kill, how long they wait."""
SEND_BY = timedelta(minutes=1)
"""How long after its claim a parcel may still be begun."""
QUEUE_BY = timedelta(seconds=50)
"""How long after its claim a parcel may still queue for a turn. Where several couriers share the
turns, that takes seconds, and a turn that came after LAST_START would be nobody's."""
