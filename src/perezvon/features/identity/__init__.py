"""People who may sign in: users, their sessions, their roles and what a role may do.

Tables owned: `app_user`, `user_session`, `first_link`. Publishes no facts. Uses `audit`.
"""
