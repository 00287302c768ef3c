//! (in the making)
use super::*;
pub(super) async fn post(_s: &Arc<Shared>, _u: &Url, _f: PhoneNumber, _to: &str, _t: &str) -> Result<(), ReplyError> { todo!() }
