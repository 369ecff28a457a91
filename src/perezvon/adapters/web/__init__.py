"""Other systems of the operator, asked by flows."""
