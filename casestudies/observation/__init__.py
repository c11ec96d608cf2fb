"""From the events and the state of a run to what was observed, for which competency."""
