//! The keys of the file as a process has them: the first makes, all of them read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{KEY_BYTES, KeyFileError, Keys, key_file};

/// The file is looked into at most this often, however much turns up that no key can read: it may all be guesses.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The keys, and where they come from.
#[derive(Clone)]
pub(super) struct Ring {
    held: Arc<Mutex<Held>>,
}

struct Held {
    first: Arc<Keys>,
    older: Vec<Arc<Keys>>,
    file: Option<PathBuf>,
    /// When the file was last read because something couldn't be.
    looked: Option<Instant>,
}

impl Ring {
    pub(super) fn open(path: &Path) -> Result<Self, KeyFileError> {
        let keys = key_file::read_or_create(path)?;
        let (first, older) = derived(&keys);
        Ok(Self::of(Held { first, older, file: Some(path.to_owned()), looked: None }))
    }

    pub(super) fn of_key(key: &[u8; KEY_BYTES]) -> Self {
        Self::of(Held { first: Arc::new(Keys::of(key)), older: Vec::new(), file: None, looked: None })
    }

    fn of(held: Held) -> Self {
        Self { held: Arc::new(Mutex::new(held)) }
    }

    /// Makes something with the first key.
    pub(super) fn first<T>(&self, make: impl FnOnce(&Keys) -> T) -> T {
        let first = Arc::clone(&self.lock().first);
        make(&first)
    }

    /// What the first of the keys that can read something reads. When none can, the file may know one more.
    pub(super) fn find<T>(&self, read: impl Fn(&Keys) -> Option<T>) -> Option<T> {
        let found = self.all().iter().find_map(|keys| read(keys));
        if found.is_some() || !self.look_again() {
            return found;
        }
        self.all().iter().find_map(|keys| read(keys))
    }

    fn all(&self) -> Vec<Arc<Keys>> {
        let held = self.lock();
        std::iter::once(&held.first).chain(&held.older).cloned().collect()
    }

    /// Reads the file anew, unless that was done a moment ago. Whether it was done now.
    fn look_again(&self) -> bool {
        let mut held = self.lock();
        let Some(file) = held.file.clone() else { return false };
        if held.looked.is_some_and(|looked| looked.elapsed() < LOOK_AGAIN) {
            return false;
        }
        held.looked = Some(Instant::now());
        // A file that can't be read now is no reason to do without the keys that are known.
        let Ok(keys) = key_file::read(&file) else { return false };
        (held.first, held.older) = derived(&keys);
        true
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn derived(keys: &key_file::FileKeys) -> (Arc<Keys>, Vec<Arc<Keys>>) {
    let older = keys.older.iter().map(|key| Arc::new(Keys::of(key))).collect();
    (Arc::new(Keys::of(&keys.first)), older)
}
