//! From clue to verified end: tasks and their states.
