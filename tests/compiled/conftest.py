"""The build with compiled modules: `make test-compiled` makes it, and sets GOUJI_COMPILED, without which nothing here
is collected."""

import os

collect_ignore_glob = [] if os.environ.get("GOUJI_COMPILED") else ["test_*.py"]
