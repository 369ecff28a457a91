"""How the centre itself does: is it alive, is it ready, and what an administrator should look at.

Tables owned: none; it reads sizes and positions of the platform's. Publishes no facts, uses no other feature. What lies
outside of the database it asks of its ports.
"""
