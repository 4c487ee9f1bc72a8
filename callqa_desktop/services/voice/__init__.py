"""How a call was talked, measured on this machine: who spoke when, how fast, loud and high; never what was felt."""
