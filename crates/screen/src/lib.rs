//! Who is at risk, and why: a columnar snapshot and the rules give clues with reasons.
