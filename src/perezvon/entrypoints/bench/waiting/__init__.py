"""How good the expected waits are, beside two simple predictions: simulated queues, agents of several queues, a real month."""
