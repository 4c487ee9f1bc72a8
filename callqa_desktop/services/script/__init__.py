"""The sales script (F7): where it is read from, its versions, the one in force."""
