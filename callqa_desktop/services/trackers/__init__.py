"""Words and topics looked for in every conversation: who said them, where, and where nobody did."""
