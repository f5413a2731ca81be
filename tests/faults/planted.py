"""A planted fault: how far a file was read is committed before what was read. Only tests run this."""


def plant():
    """Break the pipeline of this process so."""
    from app.pipeline import ingesting

    whole = ingesting._Input._store

    def store(self, connection, ready, wall_ms):
        self._save_progress(connection, ready, wall_ms)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
        return whole(self, connection, ready, wall_ms)

    ingesting._Input._store = store
