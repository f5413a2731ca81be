"""The rules beside `loitering`, one a file; `all.py` has them together. docs/rules.md defines each."""
