"""Tables of dated events between actors, whatever the layout they are coded by."""
