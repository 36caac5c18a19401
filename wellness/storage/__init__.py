"""Tables, queries and migrations: the only SQL outside the vault."""
