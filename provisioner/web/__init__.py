"""The control plane's pages. ``console`` holds those of the operator's staff."""
