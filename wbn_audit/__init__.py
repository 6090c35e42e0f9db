"""wbn-audit: a compliance auditor for Workforce Benefits Navigator exports."""

__version__ = "0.1.0"
