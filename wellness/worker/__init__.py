"""The worker: a few periodic jobs over the tables; any number of workers may run."""
