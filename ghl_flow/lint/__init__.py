"""What is wrong with a flow before anyone is texted: rules, one file each, and the engine that runs them."""
