"""What tests stand on: their own servers, two shops with their people, a browser's stand-in, a vendor on loopback."""
