"""SendGrid: its mailer and its e-mail logs."""
