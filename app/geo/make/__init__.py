"""Make the shipped geodata anew: `python -m app.geo.make`. Not used at run time."""
