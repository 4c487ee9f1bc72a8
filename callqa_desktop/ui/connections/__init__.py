"""The page of connections: a minute to set a service up, a reason when it fails."""
