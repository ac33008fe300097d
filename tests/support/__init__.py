"""What tests share: clocks, builders, harnesses, real data."""
