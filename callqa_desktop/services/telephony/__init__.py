"""Where calls come from: one module a vendor, behind the protocol in base.py."""
