//! The file that holds the key: 32 random bytes as 64 hexadecimal digits, readable by its owner only. Below it, a line
//! each, stand the keys that it took the place of.

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
    /// Another process is about to change it, or broke off while it did.
    #[error("{0} is there: the key is being replaced by another process; if none runs, delete that file and try again")]
    Busy(PathBuf),
    /// The system gives no randomness.
    #[error("the system gives no randomness for a secret key")]
    NoRandomness,
}

/// A process that lost the race to make the file waits this often for the winner to have written it.
const READ_ATTEMPTS: u32 = 50;
const READ_PAUSE: Duration = Duration::from_millis(20);

/// The keys in a file.
pub(super) struct FileKeys {
    /// The one that makes.
    pub(super) first: [u8; KEY_BYTES],
    /// Those that only read, the newest first.
    pub(super) older: Vec<[u8; KEY_BYTES]>,
}

pub(super) fn read_or_create(path: &Path) -> Result<FileKeys, KeyFileError> {
    match create(path) {
        Ok(first) => Ok(FileKeys { first, older: Vec::new() }),
        Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(error),
    }
}

/// Puts a new key before those that are there.
pub(super) fn rotate(path: &Path) -> Result<(), KeyFileError> {
    change(path, |keys| {
        let older = [&[keys.first], keys.older.as_slice()].concat();
        Ok(FileKeys { first: new_key()?, older })
    })
}

/// Leaves the first key alone.
pub(super) fn forget_older(path: &Path) -> Result<(), KeyFileError> {
    change(path, |keys| Ok(FileKeys { older: Vec::new(), ..keys }))
}

/// Writes a changed file beside the present one and puts it in its place: whoever reads finds the one or the other.
fn change(path: &Path, next: impl FnOnce(FileKeys) -> Result<FileKeys, KeyFileError>) -> Result<(), KeyFileError> {
    let failed = |source| KeyFileError::Io { path: path.to_owned(), action: "replaced", source };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = new_file(&beside).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyFileError::Busy(beside.clone()),
        _ => failed(source),
    })?;
    // Read only now: of two who change it at once the second finds the file beside.
    let written = read(path).and_then(next).and_then(|keys| write(&mut file, &keys).map_err(failed));
    let placed = written.and_then(|()| fs::rename(&beside, path).map_err(failed));
    if placed.is_err() {
        let _ = fs::remove_file(&beside);
    }
    placed?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
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
    let first = new_key()?;
    let mut file = new_file(path).map_err(failed)?;
    write(&mut file, &FileKeys { first, older: Vec::new() }).map_err(failed)?;
    Ok(first)
}

fn new_key() -> Result<[u8; KEY_BYTES], KeyFileError> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|_| KeyFileError::NoRandomness)?;
    Ok(key)
}

/// A file that was not there, for its owner only.
fn new_file(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write(file: &mut fs::File, keys: &FileKeys) -> io::Result<()> {
    let lines: String = std::iter::once(&keys.first).chain(&keys.older).map(|key| to_hex(key) + "\n").collect();
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}

pub(super) fn read(path: &Path) -> Result<FileKeys, KeyFileError> {
    for attempt in 0.. {
        let text = fs::read_to_string(path).map_err(|source| KeyFileError::Io {
            path: path.to_owned(),
            action: "read",
            source,
        })?;
        let mut keys = text.split_whitespace().map(from_hex);
        if let (Some(Some(first)), Some(older)) = (keys.next(), keys.collect()) {
            return Ok(FileKeys { first, older });
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
        let key = read_or_create(&path).unwrap().first;
        assert_eq!(read_or_create(&path).unwrap().first, key);
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
            let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| read_or_create(&path).unwrap().first)).collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_new_key_stands_before_the_others_and_the_file_stays_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let first = read_or_create(&path).unwrap().first;
        rotate(&path).unwrap();
        rotate(&path).unwrap();
        let keys = read(&path).unwrap();
        assert!(keys.older.len() == 2 && keys.older[1] == first && keys.first != first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        forget_older(&path).unwrap();
        assert!(read(&path).unwrap().older.is_empty());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn of_many_who_replace_it_at_once_none_takes_anothers_key_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        read_or_create(&path).unwrap();
        let done: usize = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..8).map(|_| scope.spawn(|| usize::from(rotate(&path).is_ok()))).collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).sum()
        });
        assert!(done >= 1);
        assert_eq!(read(&path).unwrap().older.len(), done);
    }

    #[test]
    fn a_change_that_broke_off_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        read_or_create(&path).unwrap();
        fs::write(folder.path().join("secret.key.new"), "").unwrap();
        assert!(matches!(rotate(&path), Err(KeyFileError::Busy(_))));
        assert!(read(&path).unwrap().older.is_empty());
    }

    #[test]
    fn anything_else_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let other = "z".repeat(64);
        fs::write(&path, &other).unwrap();
        assert!(matches!(read_or_create(&path), Err(KeyFileError::Malformed(_))));
        assert!(matches!(rotate(&path), Err(KeyFileError::Malformed(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
    }
}
