"""What `perezvon twin` reads, and how it shows what it found."""
