"""What experts judge, pooled with their dissent, and a log of forecasts that is scored."""
