"""Showing: the pages, the API and the command line."""
