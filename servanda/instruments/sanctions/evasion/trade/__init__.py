"""What trade diversion is measured with: windows of months, ratios with their uncertainty, mirror statistics, codes of high priority."""
