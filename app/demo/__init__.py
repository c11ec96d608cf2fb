"""A small, invented centre, so that whoever sits down as any role has something to do at once.

Everything goes through the same services as real life; only the clock is moved, so that files
have an age. Loading it twice changes nothing.
"""
