"""What is done: plain Python and asyncio, no Qt."""
