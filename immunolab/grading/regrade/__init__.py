"""``immunolab regrade``: everybody's points anew after a key was changed."""
