//! Writing a folder of files so that it is there whole or not at all, and reading one.

use crate::failure::Failure;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file to be written: its name and text.
pub type NewFile<'a> = (&'a str, String);

/// Writes files into a folder, each first beside its place and then moved into it.
///
/// # Errors
/// The first file or folder that cannot be written; complete older files stay as they were.
pub fn write_all<N: AsRef<str>, T: AsRef<[u8]>>(
    folder: &Path,
    files: &[(N, T)],
) -> Result<Vec<PathBuf>, Failure> {
    std::fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
    let unfinished = |name: &str| folder.join(format!(".{name}.part"));
    for (name, content) in files {
        let path = unfinished(name.as_ref());
        std::fs::write(&path, content).map_err(|source| unwritable(&path, source))?;
    }
    let mut written = Vec::new();
    for (name, _) in files {
        let path = folder.join(name.as_ref());
        std::fs::rename(unfinished(name.as_ref()), &path)
            .map_err(|source| unwritable(&path, source))?;
        written.push(path);
    }
    Ok(written)
}

/// Writes one file of bytes into a folder, first beside its place and then moved into it.
///
/// # Errors
/// The file, if it cannot be written.
pub fn write_bytes(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    std::fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
    let (part, path) = (folder.join(format!(".{name}.part")), folder.join(name));
    std::fs::write(&part, bytes).map_err(|source| unwritable(&part, source))?;
    std::fs::rename(&part, &path).map_err(|source| unwritable(&path, source))?;
    Ok(path)
}

/// Reads a text file.
///
/// # Errors
/// The file, if it cannot be read.
pub fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// The tables of a folder: their texts by file name.
///
/// # Errors
/// A folder or table that cannot be read.
pub fn csv_texts(folder: &Path) -> std::io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.insert(name, std::fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

fn unwritable(path: &Path, source: std::io::Error) -> Failure {
    Failure::Unwritable {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_whole_and_leave_no_part_behind() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("plan");
        write_all(&inner, &[("a.json", "{}"), ("b.html", "<p>")]).unwrap();
        let names: Vec<_> = std::fs::read_dir(&inner)
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names.len(), 2);
        assert_eq!(read(&inner.join("a.json")).unwrap(), "{}");
    }
}
