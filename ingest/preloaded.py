"""What all processes that read posts need in memory. Imported by the one that they are forked from, and nowhere else.

What is loaded before the fork they share, as long as nobody writes to it; so all tables are read by describing
something, and are then hidden from the garbage collector, which would write to each object (`gc.freeze`).
"""

from __future__ import annotations

import gc
from contextlib import suppress

from ingest.extract import describe
from ingest.extract.languages import LanguageModelUnavailable

with suppress(LanguageModelUnavailable):  # whoever needs the model will raise it again, where it is heard
    describe("The ministry keeps the valley open to all who come.", posted=None)
gc.collect()
gc.freeze()
