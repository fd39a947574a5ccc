"""With only a telephone: calls logged with a keyboard on a terminal, and papers typed in later."""
