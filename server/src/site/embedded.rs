//! The files of the built site: inside the binary with the feature `embed`, in `target/site` otherwise.

use std::borrow::Cow;

#[cfg(feature = "embed")]
#[derive(rust_embed::Embed)]
#[folder = "../target/site/"]
struct Site;

/// Set by `scripts/build.sh`, so that cargo compiles this file anew when the site gained or lost a file.
#[cfg(feature = "embed")]
const _: Option<&str> = option_env!("CARILLON_SITE_DIGEST");

/// The bytes of the file at `path` (relative, without a leading slash), if there is one.
#[cfg(feature = "embed")]
pub fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    Site::get(path).map(|file| file.data)
}

/// The bytes of the file at `path` (relative, without a leading slash), if there is one.
///
/// Reads from the disk at each call, which suits development: the site is rebuilt under the running server.
#[cfg(not(feature = "embed"))]
pub fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    use std::path::{Component, Path};

    let path = Path::new(path);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| std::fs::read(Path::new("target/site").join(path)).ok().map(Cow::Owned)).flatten()
}
