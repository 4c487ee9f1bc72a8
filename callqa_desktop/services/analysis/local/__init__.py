"""Analysis on this computer alone: a Whisper model for the words, rules for the rest. Nothing leaves the machine."""
