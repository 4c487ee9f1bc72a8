"""The version of the measures, kept with every figure: figures of different versions are not compared."""

METHOD = "voice-2"
