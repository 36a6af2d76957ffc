"""Measurements against the budgets, and the made-up libraries that they measure on."""
