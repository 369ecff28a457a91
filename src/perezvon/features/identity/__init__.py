"""People who may sign in: users, their sessions, their roles and what a role may do.

Tables owned: `app_user`, `user_session`, `second_factor`, `recovery_code`, `first_link`, `reset_link`.
Publishes `UserSaved`. Uses `audit`.
"""
