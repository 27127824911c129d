"""The control plane's own mails: asked for in the transaction that causes them, written when they leave."""
