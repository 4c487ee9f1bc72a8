"""Many calls analyzed as one piece of work: foreseen, limited, paused and resumed."""
