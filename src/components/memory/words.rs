//! Where each GPU's memory goes.

/// The heading.
pub const HEADING: &str = "GPU memory";
/// The switch between units.
pub const UNIT: &str = "Unit of memory";
/// The card's end on the ruler.
pub const CARD: &str = "card total";
/// Under the bar.
pub const BUDGET: &str = "budget";
/// Segment.
pub const CACHE_USED: &str = "KV cache used by this load";
/// Segment.
pub const CACHE_SPARE: &str = "KV cache headroom";
/// Segment.
pub const CACHE_MISSING: &str = "Short by";
/// Segment.
pub const FREE: &str = "Outside the budget";
/// The bar's name.
pub const BAR: &str = "Memory of one GPU by part";
/// Table heads.
pub const PART: &str = "Part";
/// Table heads.
pub const AMOUNT: &str = "Amount";
/// Table heads, and in an opened figure.
pub const CERTAINTY: &str = "Evidence";
