"""Letters: over SMTP, and kept in memory."""
