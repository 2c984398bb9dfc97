//! Who is who: records become links to people and households, with evidence.
