"""From bytes to statements: captures, formats, extraction, and the pipeline into the archive."""
