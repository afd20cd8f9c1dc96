//! `coldroute data`: a data folder backed up, exported and imported, while a server may use it.

use super::serve::refused;
use crate::cli::{DataAction, DataArgs};
use crate::failure::Failure;
use crate::store::{Store, StoreError, export, import};
use crate::words::Language;
use std::path::Path;

/// Backs up, exports or imports.
///
/// # Errors
/// Files that are there already or cannot be written, archives that are none.
pub fn run(args: &DataArgs, language: Language) -> Result<(), Failure> {
    let failed = |error: StoreError| refused(&error);
    let written = match &args.action {
        DataAction::Backup { file } => {
            existing(&args.data)?.backup(file).map_err(failed)?;
            file
        }
        DataAction::Export { file } => {
            export(&existing(&args.data)?, file).map_err(failed)?;
            file
        }
        DataAction::Import { file } => {
            import(file, &args.data).map_err(failed)?;
            &args.data
        }
    };
    say(written, language);
    Ok(())
}

/// The store of a folder that is there: a mistyped name must not make a new one.
fn existing(folder: &Path) -> Result<Store, Failure> {
    if !folder.join(crate::store::FILE).is_file() {
        return Err(Failure::Usage {
            zh: format!("{} 里没有数据；请用 --data 指明", folder.display()),
            en: format!(
                "there is no data in {}; name the folder with --data",
                folder.display()
            ),
        });
    }
    Store::open(folder).map_err(|error| refused(&error))
}

#[allow(
    clippy::print_stdout,
    reason = "where it is is what people want to know"
)]
fn say(written: &Path, language: Language) {
    println!("{} {}", language.pick("已写入", "wrote"), written.display());
}
