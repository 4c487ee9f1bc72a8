"""The scorecard of the review page: answers, how they are saved, and what shows them."""
