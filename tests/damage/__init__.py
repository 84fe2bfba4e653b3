"""Clean texts laid out as damaged newspaper pages with the true order known, and what reading makes of them."""
