"""Where work is simulated: the sandbox company, scenarios, observation and the cases. Knows blocks only."""
