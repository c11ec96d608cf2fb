"""The world around the company: its clock, the people who write, what they answer, what disturbs the morning."""
