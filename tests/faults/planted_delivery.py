"""A fault for the kills to find: a message counts as sent before it is."""


def plant():
    from app.deliver.loop import Deliverer
    from app.domain.time import now_ms
    from app.store import outbox
    from app.store.engine import writing

    ask = Deliverer._ask

    def too_early(self, job):
        with writing(self.engine) as connection:
            outbox.settle(connection, job.seqs, outbox.SENT, now_ms())
        return ask(self, job)

    Deliverer._ask = too_early
