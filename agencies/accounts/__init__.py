"""Accounts: log-in and its log, lock-out, passwords, second factor, sessions, invitations."""
