"""All SQL. Facts are only added or expired; conclusions can be made anew from them."""
