"""The repository's own programs; ./run calls them."""
