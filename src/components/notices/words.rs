//! What the page says of itself.

/// Where the planner could not be loaded.
pub mod lost {
    /// What happened.
    pub const LEAD: &str = "The planner could not be loaded.";
    /// What it means, and what to do.
    pub const REST: &str = "The connection may have been cut, or the site was updated since this page was opened. What you typed is in the address.";
    /// On the button.
    pub const AGAIN: &str = "Load the page again";
}

/// Where a newer build of the site waits.
pub mod update {
    /// What happened.
    pub const LEAD: &str = "A newer version of this page is ready.";
    /// Puts it in place.
    pub const LOAD: &str = "Load it";
    /// Leaves it for the next visit.
    pub const LATER: &str = "Later";
}
