//! No injury by chilling.

/// Whether a lot that used this share of its tolerance of cold is unharmed.
pub fn is_unharmed(chilling: f64) -> bool {
    chilling < 1.0
}
