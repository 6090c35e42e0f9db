"""The audit itself: what can be assessed, one plan for all rules, findings and counts."""
