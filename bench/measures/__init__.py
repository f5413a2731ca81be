"""One file for each thing that is measured; each gives a `Section` of the results."""
