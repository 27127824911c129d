"""The page of one name for whoever manages its DNS: opened by a private link, seen once, in a hurry."""
