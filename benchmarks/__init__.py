"""Speed and memory, beside what a user would pick instead: see docs/performance.md."""
