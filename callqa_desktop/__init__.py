"""CallQA Desktop: listen to, judge and report on a company's phone calls, offline first."""

__version__ = "0.1.0"
