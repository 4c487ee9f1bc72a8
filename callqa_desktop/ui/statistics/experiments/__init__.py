"""Parts of the sections of tests: what is compared, the result, kept tests."""
