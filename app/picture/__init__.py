"""Maps and charts as PNG, for the API and for messages: values in, bytes out.

Nothing here imports matplotlib but the files that `draw.py` imports: it takes a second, and only who asks for
a picture should wait for it.
"""
