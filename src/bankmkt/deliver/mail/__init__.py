"""Messages, the journal of what was sent, and the way to the server.

Whoever delivers needs four names: `MailSpec` (from `spec`), `Letter` and `write_eml` (from `message`), `opened` (from
`journal`) and `send` (from `send`). Nothing is imported here, because a preview needs no SMTP.
"""
