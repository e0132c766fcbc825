"""What people decided and did: pins, targets, visits, contacts. One SQLite file."""
