"""CRMs: a call's client found by phone, its card read for context, the result written to it exactly once."""
