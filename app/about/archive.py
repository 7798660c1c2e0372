from app.types import Holding


def holding(matter, topic, question, catalog, today=None):
    return Holding("…")
