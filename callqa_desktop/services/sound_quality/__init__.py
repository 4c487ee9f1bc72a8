"""How good the sound of a recording is, what is wrong with it, and how it can be made better."""
