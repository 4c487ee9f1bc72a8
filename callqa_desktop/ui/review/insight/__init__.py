"""The Findings tab of the review: what the model made of the call, each part with the place where it can be heard."""
