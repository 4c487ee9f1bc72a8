"""The Qt side of the sound: the player's state as signals."""
