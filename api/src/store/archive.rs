//! Everything of a data folder as one archive: the store as an online backup, and the map files.

use super::{FILE, Store, StoreError};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io;
use std::path::{Component, Path};

/// The folder of map files in a data folder.
pub const MAPS: &str = "maps";

/// Writes everything of a data folder to a new `.tar.gz`, while a server may go on using it.
///
/// # Errors
/// A file that is there already or cannot be written.
pub fn export(store: &Store, to: &Path) -> Result<(), StoreError> {
    let named = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::File { path, source }
    };
    let copy = store.folder().join(".export.sqlite");
    remove(&copy).map_err(named(&copy))?;
    store.backup(&copy)?;
    let written =
        File::create_new(to).and_then(|file| pack(file, &copy, &store.folder().join(MAPS)));
    remove(&copy).map_err(named(&copy))?;
    written.map_err(named(to))
}

fn pack(file: File, store: &Path, maps: &Path) -> io::Result<()> {
    let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::default()));
    archive.append_path_with_name(store, FILE)?;
    if maps.is_dir() {
        let mut names: Vec<_> = std::fs::read_dir(maps)?.collect::<io::Result<_>>()?;
        names.sort_by_key(std::fs::DirEntry::file_name);
        for entry in names.iter().filter(|entry| entry.path().is_file()) {
            archive.append_path_with_name(entry.path(), Path::new(MAPS).join(entry.file_name()))?;
        }
    }
    archive.into_inner()?.finish()?.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Unpacks an archive into a folder that does not exist yet, and checks what came out.
///
/// # Errors
/// A folder that is there already, an archive that is none or holds anything else.
pub fn import(from: &Path, folder: &Path) -> Result<Store, StoreError> {
    let named = |path: &Path| {
        let path = path.to_owned();
        move |source| StoreError::File { path, source }
    };
    let parent = folder.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(parent).map_err(named(parent))?;
    std::fs::create_dir(folder).map_err(named(folder))?;
    let unpacked = unpack(from, folder).map_err(named(from)).and_then(|()| {
        let store = Store::open(folder)?;
        store.check()?;
        Ok(store)
    });
    if unpacked.is_err() {
        std::fs::remove_dir_all(folder).map_err(named(folder))?;
    }
    unpacked
}

fn unpack(from: &Path, folder: &Path) -> io::Result<()> {
    let foreign = |name: &Path| {
        let message = format!("not an archive of coldroute: it holds {}", name.display());
        io::Error::new(io::ErrorKind::InvalidData, message)
    };
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(from)?));
    let mut has_store = false;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.into_owned();
        let plain = name
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let is_ours = name == Path::new(FILE) || name.parent() == Some(Path::new(MAPS));
        if !plain || !is_ours || !entry.header().entry_type().is_file() {
            return Err(foreign(&name));
        }
        has_store |= name == Path::new(FILE);
        let to = folder.join(&name);
        std::fs::create_dir_all(to.parent().unwrap_or(folder))?;
        io::copy(&mut entry, &mut File::create_new(to)?)?;
    }
    if has_store {
        Ok(())
    } else {
        Err(foreign(Path::new("no store")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_comes_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("data")).unwrap();
        store.settle("key", "value").unwrap();
        let maps = folder.path().join("data/maps");
        std::fs::create_dir_all(&maps).unwrap();
        std::fs::write(maps.join("demo.osm.pbf"), "a map").unwrap();
        let archive = folder.path().join("all.tar.gz");
        export(&store, &archive).unwrap();
        assert!(
            export(&store, &archive).is_err(),
            "an archive is never overwritten"
        );
        let back = import(&archive, &folder.path().join("back")).unwrap();
        assert_eq!(back.setting("key").unwrap().as_deref(), Some("value"));
        let map = std::fs::read_to_string(folder.path().join("back/maps/demo.osm.pbf")).unwrap();
        assert_eq!(map, "a map");
    }

    #[test]
    fn an_archive_that_is_none_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("none.tar.gz");
        std::fs::write(&archive, "not gzip").unwrap();
        assert!(import(&archive, &folder.path().join("back")).is_err());
        assert!(!folder.path().join("back").exists());
    }
}
