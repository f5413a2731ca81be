"""A month through a live worker and the outbox, with default settings: how many messages would be told?"""
