"""Where secrets live: the keyring of the operating system, or a file sealed with a passphrase. Never clear text."""
