"""OGC API Features at `/ogc`: what the API knows, for a GIS."""
