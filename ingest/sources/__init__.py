"""Where bytes come from: each source yields chunks and knows nothing of what is in them."""
