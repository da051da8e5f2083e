"""What ages: prices, fees, codes, limits, hours. Data with dates and sources; a project may have its own."""
