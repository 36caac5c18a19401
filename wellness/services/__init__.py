"""What the product does: verbs that take a session and the present, and never commit."""
