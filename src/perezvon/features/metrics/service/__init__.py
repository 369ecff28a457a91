"""What keeps the figures of the day, and what watches them for alarms."""
