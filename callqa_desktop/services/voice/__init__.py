"""How a call was talked, measured on this machine: who spoke when, how fast, how loud, how high; never what was felt."""
