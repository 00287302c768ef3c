//! The interactive pieces. Everything here works on markup that the server has already rendered and that does its job
//! without JavaScript too; wasm only makes it nicer.
//!
//! They reach the browser in two wasm files: the visitor's, which a phone loads, and the console's.

#[cfg(any(feature = "console", feature = "ssr"))]
mod console;
#[cfg(any(feature = "console", feature = "visitor"))]
mod post;
#[cfg(any(feature = "visitor", feature = "ssr"))]
mod visitor;

#[cfg(any(feature = "console", feature = "ssr"))]
pub use console::*;
#[cfg(any(feature = "visitor", feature = "ssr"))]
pub use visitor::*;
