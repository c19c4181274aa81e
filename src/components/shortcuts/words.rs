//! Keys that lead somewhere.

/// The dialog's heading, and the button that opens it.
pub const TITLE: &str = "Keyboard shortcuts";
/// Switches them off, for those whose speech input presses them.
pub const USE: &str = "Use single keys";
/// Closes the dialog.
pub const CLOSE: &str = "Close";
/// Keys and what they do, without those that the code binds.
pub const MOVES: [(&str, &str); 3] = [
    ("← → ↑ ↓", "in “What fits”: more or fewer requests, longer or shorter"),
    ("← →", "in the memory bar and the tabs: the next one"),
    ("Esc", "close a list, leave a field as it was"),
];
/// What the key to the model does.
pub const MODEL: &str = "name the model";
/// What the key to the GPU does.
pub const GPU: &str = "choose the GPU";
/// What the key to the load does.
pub const LOAD: &str = "change the load";
/// What the key to the answer does.
pub const ANSWER: &str = "read the answer";
/// What the key to the commands does.
pub const START: &str = "the command";
/// What the key to the list of keys does.
pub const HELP: &str = "this list";
