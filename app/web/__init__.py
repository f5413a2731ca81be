"""The map page: our own static files, the vendored map library, and the ground that it draws on."""
