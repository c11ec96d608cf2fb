"""The sandbox company: one module a trade, each with its documents, its commands, its events, `decide` and `evolve`."""
