"""Statistics of clients and calls: segments, tests, standards, forecasts."""
