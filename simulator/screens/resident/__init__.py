"""The resident's pages (ぴったりサービス in spirit): from a procedure to its result."""
