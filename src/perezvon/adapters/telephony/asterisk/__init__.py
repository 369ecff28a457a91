"""Telephone lines and phones, by a media process beside an Asterisk."""
