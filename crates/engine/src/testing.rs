//! For the tests of this and other crates.
