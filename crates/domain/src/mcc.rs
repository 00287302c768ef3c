//! Mobile country codes of ITU-T E.212.

use crate::Region;

/// The regions that use a mobile country code; empty where it is unassigned. Several share some codes.
pub fn regions_of_mcc(mcc: u16) -> &'static [Region] {
    let _ = mcc;
    todo!()
}
