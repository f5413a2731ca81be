"""What runs in child processes, each in the environment of the software it uses."""
