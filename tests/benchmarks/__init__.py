"""The benchmarks: what they make, and that they compare like with like."""
