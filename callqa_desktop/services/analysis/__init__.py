"""From a recording to a transcript, measures, findings and the model's answers."""
