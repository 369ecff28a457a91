"""A small model of Asterisk behind the scripted servers: channels, bridges, phones and recordings that behave as measured on the
real one, and oddities on demand. What nobody has to hear is not computed: sounds are as long as their files, but faster.
"""
