"""What builds and checks the project. Nothing here ships to those who run a centre."""
