"""The compiled pass over lines: plain ones only; whatever is odd is left to `ingest.decode.reader`."""
