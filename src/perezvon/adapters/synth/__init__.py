"""Speech that is made: adapters of the port `Synth` of flows."""
