//! Places where tests can kill the process: before and after each commit.

/// A place named after the transaction and the moment: `store.claim_due.before_commit`. Does nothing without the feature
/// `failpoints`; with it, the variable `FAILPOINTS` says what happens there (`store.settle.after_commit=20*off->return`
/// kills the process at the 21st passage).
#[cfg(feature = "failpoints")]
pub(crate) fn pass(transaction: &str, moment: &str) {
    fail::fail_point!(&format!("store.{transaction}.{moment}"), |_| std::process::abort());
}

#[cfg(not(feature = "failpoints"))]
#[inline]
pub(crate) fn pass(_transaction: &str, _moment: &str) {}
