"""Browser voice: customers and agents talk through their browsers, and a process of our own mixes and records them."""
