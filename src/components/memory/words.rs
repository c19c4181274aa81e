//! Where each GPU's memory goes.

/// The heading.
pub const HEADING: &str = "Memory on each GPU";
/// The switch between units.
pub const UNIT: &str = "Unit of memory";
/// The card's end on the ruler.
pub const CARD: &str = "card ends";
/// Under the bar.
pub const BUDGET: &str = "budget";
/// Segment.
pub const CACHE_USED: &str = "KV cache, this load";
/// Segment.
pub const CACHE_SPARE: &str = "KV cache, spare";
/// Segment.
pub const CACHE_MISSING: &str = "Missing";
/// Segment.
pub const FREE: &str = "Kept free";
/// The bar's name.
pub const BAR: &str = "Memory of one GPU by part";
/// Table heads.
pub const PART: &str = "Part";
/// Table heads.
pub const AMOUNT: &str = "Amount";
/// Table heads, and in an opened figure.
pub const CERTAINTY: &str = "How it is known";
