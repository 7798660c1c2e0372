from app.types import Holding


def about_dateline(question, coverage):
    return Holding("…")


def courtesy(message, coverage):
    return "…"
