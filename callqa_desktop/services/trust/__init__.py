"""How far a phone number can be trusted: reviews, looks, similar numbers, our own calls with it."""
