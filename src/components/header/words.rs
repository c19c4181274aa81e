//! The head of every page.

/// In the header: the page that explains.
pub const HOW: &str = "How it works";
/// Its address under the site's base.
pub const HOW_PAGE: &str = "how-it-works.html";
/// In the header.
pub const COPY_LINK: &str = "Copy link";
/// As the system has it.
pub const SYSTEM: &str = "Theme: system";
/// Fixed.
pub const LIGHT: &str = "Theme: light";
/// Fixed.
pub const DARK: &str = "Theme: dark";
/// The site's pages, for those who hear them.
pub const PAGES: &str = "Pages";
/// A page.
pub const PLAN: &str = "Plan";
/// A page.
pub const FIND: &str = "Find";
/// A page.
pub const COMPARE: &str = "Compare";
/// A page.
pub const ACCURACY: &str = "Accuracy";
