"""What may be shown outside: masking of small counts, and the audit that proves it."""
