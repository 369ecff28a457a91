"""The history of the database schema, shipped with the package; Alembic runs it at start-up."""
