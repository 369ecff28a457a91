"""Who gets which contact: offers, agents' states, queues, routes. It does not know flows."""
