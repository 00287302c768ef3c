//! Price lists and the rates made of them.
