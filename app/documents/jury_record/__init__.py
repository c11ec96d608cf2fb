"""The record of a jury (procès-verbal) on paper: what both jurors signed, criterion by criterion, with its digest."""

from app.documents.jury_record.printed import render_jury_record

__all__ = ["render_jury_record"]
