"""Asterisk: telephones of the public network and of desks."""
