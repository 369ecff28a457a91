"""What goes wrong: the product's own code under faults, on virtual time and for real."""
