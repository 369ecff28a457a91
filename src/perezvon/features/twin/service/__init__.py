"""Days lived many times over, and questions that people ask of them."""
