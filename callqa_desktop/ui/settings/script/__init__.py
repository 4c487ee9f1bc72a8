"""The section of the settings about the sales script."""
