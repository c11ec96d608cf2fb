"""Telling a candidate of their oral by e-mail: ordered with the act that makes the news, sent by a worker."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.documents.orals import oral_mail
from app.jobs import Task, enqueue, handler
from app.queries.oral_news import OralNews, addressed
from app.services.mail import deliver

TELL_JOB = "oral.tell"


def tell(session: Session, slot_id: int, news: OralNews) -> None:
    """Have its candidate told, in the transaction of what they are told."""
    enqueue(session, TELL_JOB, {"slot": slot_id, "news": news.value, "at": clock.now().isoformat()})


@handler(TELL_JOB)
def send(task: Task) -> None:
    """Send the news of a slot as it stands; nothing of one that was taken off meanwhile, which has its own news."""
    news, at = OralNews(task.payload["news"]), datetime.fromisoformat(task.payload["at"])
    told = addressed(task.payload["slot"], cancelled=news is OralNews.CANCELLED)
    if told is None:
        return
    settings: Settings = current_app.extensions["settings"]
    name = f"oral-{told.oral.id}-{news.value}-{at:%Y%m%d%H%M%S%f}"
    message_id = f"<{name}@{settings.mail_from.rpartition('@')[2]}>"
    deliver(settings, name, oral_mail(told, news, at, settings.mail_from, settings.public_url, message_id))
