"""Where ingesting spends its time; the texts beside this file are written by `python -m bench.profiles`."""
