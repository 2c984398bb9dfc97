//! What differs between counties, years and shocks, as checked data read from the packs folder.
