"""What the monitor is measured with: policies, trace, peers."""
