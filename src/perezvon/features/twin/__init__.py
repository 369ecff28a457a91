"""The twin: the same engine on virtual time, asked "what if"."""
