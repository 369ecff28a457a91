"""Webhooks: over HTTP, and kept in memory."""
