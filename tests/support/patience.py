"""How long tests wait for what has to happen.

Long enough for a busy machine: what happens in time is never waited for so long, so that a test
that passes does not take longer, and one that fails does not hang.
"""

from __future__ import annotations

PATIENCE_S = 60.0
