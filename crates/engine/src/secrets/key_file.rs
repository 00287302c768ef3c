//! The file that holds the key: 32 random bytes as 64 hexadecimal digits, readable by its owner only.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::KEY_BYTES;

/// What is wrong with the key file.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It can't be read or made.
    #[error("the secret key file {path} can't be {action}: {source}")]
    Io {
        /// Where it is.
        path: PathBuf,
        /// `read`, `made`.
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// It holds something else.
    #[error(
        "the secret key file {0} doesn't hold 64 hexadecimal digits; restore it from a backup (provider credentials can't be read without it)"
    )]
    Malformed(PathBuf),
    /// The system gives no randomness.
    #[error("the system gives no randomness for a secret key")]
    NoRandomness,
}

/// A process that lost the race to make the file waits this often for the winner to have written it.
const READ_ATTEMPTS: u32 = 50;
const READ_PAUSE: Duration = Duration::from_millis(20);

pub(super) fn read_or_create(path: &Path) -> Result<[u8; KEY_BYTES], KeyFileError> {
    match create(path) {
        Ok(key) => Ok(key),
        Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(error),
    }
}

/// Makes the file, and fails where there is one already: `create_new` is `O_EXCL`, so only one process ever wins.
fn create(path: &Path) -> Result<[u8; KEY_BYTES], KeyFileError> {
    let failed = |source| KeyFileError::Io { path: path.to_owned(), action: "made", source };
    if path.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|_| KeyFileError::NoRandomness)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(to_hex(&key).as_bytes())
        .and_then(|()| file.write_all(b"\n"))
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    Ok(key)
}

fn read(path: &Path) -> Result<[u8; KEY_BYTES], KeyFileError> {
    for attempt in 0.. {
        let text = fs::read_to_string(path).map_err(|source| KeyFileError::Io {
            path: path.to_owned(),
            action: "read",
            source,
        })?;
        if let Some(key) = from_hex(text.trim()) {
            return Ok(key);
        }
        let being_written = text.trim().len() < KEY_BYTES * 2;
        if !being_written || attempt >= READ_ATTEMPTS {
            break;
        }
        std::thread::sleep(READ_PAUSE);
    }
    Err(KeyFileError::Malformed(path.to_owned()))
}

fn to_hex(key: &[u8; KEY_BYTES]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    key.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

fn from_hex(text: &str) -> Option<[u8; KEY_BYTES]> {
    if text.len() != KEY_BYTES * 2 || !text.is_ascii() {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_made_once_for_its_owner_only_and_read_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/secret.key");
        let key = read_or_create(&path).unwrap();
        assert_eq!(read_or_create(&path).unwrap(), key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn many_at_once_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let keys: Vec<_> = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| read_or_create(&path).unwrap())).collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn anything_else_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let other = "z".repeat(64);
        fs::write(&path, &other).unwrap();
        assert!(matches!(read_or_create(&path), Err(KeyFileError::Malformed(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
    }
}
