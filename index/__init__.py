"""Finding: queries, facets and snippets over the statements of an archive."""
