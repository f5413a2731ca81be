"""What differs between the databases that can hold a store: a module each, behind one protocol."""
