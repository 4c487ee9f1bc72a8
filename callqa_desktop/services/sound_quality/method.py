"""The name of the method by which sounds are checked; a new one makes checks anew."""

METHOD = "sound-1"
