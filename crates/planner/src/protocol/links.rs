//! Questions about links: what one asks for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Question;
use crate::issue::Issue;
use crate::link;
use crate::planner::Facts;
use crate::request::PlanRequest;

/// What a link asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadLink {
    /// Its query.
    pub query: String,
    /// Keys that are not the planner's.
    pub others: Vec<String>,
}

/// A link, read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkRequest {
    /// What it asks for.
    pub request: PlanRequest,
    /// What else it says.
    pub said: LinkNotes,
}

/// What a link says besides what it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkNotes {
    /// What of it cannot be read.
    pub issues: Vec<Issue>,
    /// Numbers that cannot be read, as they stand in it, by the field's path.
    pub unread: BTreeMap<String, String>,
    /// What its plan said when it was written.
    pub was: Option<String>,
}

impl Question for ReadLink {
    const NAME: &'static str = "read-link";
    type Answer = LinkRequest;
    fn answer(self, _: &Facts) -> LinkRequest {
        let others: Vec<&str> = self.others.iter().map(String::as_str).collect();
        let link::Decoded { request, issues, unread, was } = link::decode(&self.query, &others);
        LinkRequest { request, said: LinkNotes { issues, unread, was } }
    }
}
