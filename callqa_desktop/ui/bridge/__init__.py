"""The only place where threads, asyncio loops and signals meet."""
