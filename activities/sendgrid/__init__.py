"""SendGrid: the mailer, and its e-mail logs."""
