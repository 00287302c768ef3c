//! What the engines do not share.
