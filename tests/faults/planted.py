"""A planted fault: how far a file was read is committed before what was read. Only tests run this."""


def plant():
    """Break the pipeline of this process so."""
    from app.pipeline import ingesting
    from app.pipeline.storing import FeedWriter

    take, whole = ingesting._Input._take, FeedWriter.store
    at_hand = []

    def taking(self, ready):
        at_hand[:] = [self]
        take(self, ready)

    def store(self, connection, ready, wall_ms, **how):
        at_hand[0]._save_progress(connection, self.open(connection, wall_ms), ready, wall_ms)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return whole(self, connection, ready, wall_ms, **how)

    ingesting._Input._take, FeedWriter.store = taking, store
