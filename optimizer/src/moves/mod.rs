//! Small changes to a finished plan, judged exactly: one move per file.

pub(crate) mod relocate;
