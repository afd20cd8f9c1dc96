//! The `coldroute` program.

fn main() {}
