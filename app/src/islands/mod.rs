//! The interactive pieces. Everything here works on markup that the server has already rendered and that does its job
//! without JavaScript too; wasm only makes it nicer.

mod copy_button;
mod local_times;

pub use copy_button::CopyButton;
pub use local_times::LocalTimes;
