"""Sound: recordings sealed at rest, seek-exact PCM, peaks, measures, playing."""
