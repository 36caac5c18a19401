"""The vault as a process of its own: what goes over the socket, and both ends of it (R18)."""
