"""A planted fault: how far a file was read is committed before what was read. Only tests run this."""


def plant():
    """Break the pipeline of this process so."""
    from app.pipeline import ingesting, storing

    take, store = ingesting._Input._take, storing.FeedWriter.store
    at_work = []

    def remembering(self, ready):
        at_work[:] = [self]
        return take(self, ready)

    def too_late(self, connection, ready, wall_ms, **how):
        at_work[0]._save_progress(connection, self.open(connection, wall_ms), ready, wall_ms)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
        return store(self, connection, ready, wall_ms, **how)

    ingesting._Input._take, storing.FeedWriter.store = remembering, too_late
