//! A seeded synthetic county with messy ledgers and a truth file.
