//! Places where tests can kill the process: before and after the one POST of a message.

/// A place by its name: `gateway.send.before_post`. Does nothing without the feature `failpoints`; with it, the variable
/// `FAILPOINTS` says what happens there (`gateway.send.after_post=20*off->return` kills the process at the 21st passage).
#[cfg(feature = "failpoints")]
pub(crate) fn pass(place: &str) {
    fail::fail_point!(place, |_| std::process::abort());
}

#[cfg(not(feature = "failpoints"))]
#[inline]
pub(crate) fn pass(_place: &str) {}
