//! What several tests stand on.

pub mod artifacts;
pub mod cases;
pub mod change;
pub mod formulas;
pub mod memory;
pub mod model_facts;
pub mod random;
