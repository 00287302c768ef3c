//! One connection type for both engines.
