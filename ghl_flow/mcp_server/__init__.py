"""A server of the Model Context Protocol: an assistant may look and prove, and can write nothing."""
