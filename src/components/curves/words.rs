//! The two curves.

/// The first heading.
pub const LOAD_HEADING: &str = "Throughput against concurrency";
/// The second heading.
pub const PROMPT_HEADING: &str = "Time to first token against prompt length";
/// Where no speed is known.
pub const NONE: &str = "No speed estimate to draw.";
/// The first picture's name.
pub const OVER_LOAD: &str = "Total output throughput against output per user, as concurrency grows";
/// The second picture's name.
pub const OVER_PROMPT: &str = "Time to first token of a single request against its prompt length";
/// A side.
pub const EACH: &str = "tok/s per user";
/// A side.
pub const TOGETHER: &str = "total output tok/s";
/// A side.
pub const PROMPT: &str = "prompt tokens";
/// A side.
pub const FIRST: &str = "time to first token";
/// Behind a number of users.
pub const USERS: &str = "users";
/// A table's head.
pub const USERS_HEAD: &str = "Concurrent users";
/// On a target's line.
pub const TARGET: &str = "target";
/// Opens the figures.
pub const AS_TABLE: &str = "As a table";
