"""Clients compared by figures of their calls: groups of clients alike, and clients unlike the others."""
