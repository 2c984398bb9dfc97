//! Seen by all: indicators and workbooks.
