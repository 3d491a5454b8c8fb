"""The record: what was said, every state of it, and how we came by it. Knows nothing of the other rooms."""
