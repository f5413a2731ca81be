"""The store over HTTP, version 1: one file a resource; what they share lies beside them."""
