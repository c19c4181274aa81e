//! The two curves.

/// The first heading.
pub const LOAD_HEADING: &str = "Speed as users are added";
/// The second heading.
pub const PROMPT_HEADING: &str = "First token as prompts grow";
/// Where no speed is known.
pub const NONE: &str = "There is no speed to draw.";
/// The first picture's name.
pub const OVER_LOAD: &str = "Tokens a second of all users together against each user's, as users are added";
/// The second picture's name.
pub const OVER_PROMPT: &str = "Time to first token of one request alone against its prompt's length";
/// A side.
pub const EACH: &str = "tokens/s, each user";
/// A side.
pub const TOGETHER: &str = "tokens/s, all together";
/// A side.
pub const PROMPT: &str = "tokens in the prompt";
/// A side.
pub const FIRST: &str = "time to first token";
/// Behind a number of users.
pub const USERS: &str = "at once";
/// A table's head.
pub const USERS_HEAD: &str = "users at once";
/// On a target's line.
pub const TARGET: &str = "target";
/// Opens the figures.
pub const AS_TABLE: &str = "As a table";
