"""The list of calls: filters, pages, totals, tags."""
