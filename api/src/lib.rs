//! The coldroute application.
