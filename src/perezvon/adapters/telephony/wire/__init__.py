"""What dispatch and a media process say to each other, and what every media process keeps and answers."""
