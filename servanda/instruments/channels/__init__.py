"""Back channels that must not undercut: what is said where, what of it binds, whether all of it can be kept, who could know."""
