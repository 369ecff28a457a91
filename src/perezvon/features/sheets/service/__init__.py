"""Use cases of tables that go in and out."""
