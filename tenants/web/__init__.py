"""An instance's pages. The console borrows what is not about one instance."""
