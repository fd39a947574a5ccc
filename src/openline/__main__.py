"""``python -m openline``: the same door as the ``openline`` command."""

from openline.cli import main

if __name__ == "__main__":
    main()
