"""The door for assistants: `servanda mcp DIR`."""
