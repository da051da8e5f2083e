"""A2P 10DLC: the packet a registration asks for, what would have it rejected, and what messages say of it."""
