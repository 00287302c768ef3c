//! The only place that changes credits and the counts of broadcasts.
