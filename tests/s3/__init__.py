"""A real S3 server over TLS, and a front that makes it fail."""
