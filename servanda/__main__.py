"""`python -m servanda`: the same as `servanda`."""

from servanda.app.cli import main

if __name__ == "__main__":
    main()
