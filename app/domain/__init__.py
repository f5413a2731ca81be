"""What the work is about, apart from files, databases and the web: plain types and rules."""
