"""What is higher than usual: the detector of released bands (signals.md, statistics-bands.md)."""
