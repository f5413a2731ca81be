"""Bytes in, columns out. Knows no database, no web and no settings: a library that could be used alone."""
