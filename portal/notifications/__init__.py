"""Messages, the outbox of mail, and reminders. Knows addresses and texts, not trades."""
