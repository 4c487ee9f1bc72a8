"""Background work: every act is a row, written before it starts, one queue per outside service."""
