//! The texts that are written of a plan, how they are written, and the one that is shown.

use leptos::prelude::*;
use planner::artifacts::files::{Content, File};
use planner::artifacts::{Options, Shell};
use planner::protocol::{WriteArtifacts, WrittenArtifacts};

use crate::session::Session;

/// A file among others: what it is, and its place among its kind.
pub type Key = (Content, usize);

/// The texts of the last plan that they were written of. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Texts {
    written: Memo<Written>,
    /// How they are written.
    pub options: RwSignal<Options>,
    /// The one that is shown; the first where there is none such.
    pub chosen: RwSignal<Key>,
}

/// Texts, and whether the server that they are about starts.
#[derive(Clone, Debug, PartialEq)]
struct Written {
    starts: bool,
    artifacts: WrittenArtifacts,
}

impl Texts {
    /// The texts of the session's plan, which they follow.
    pub fn new() -> Self {
        let session = Session::here();
        let options = RwSignal::new(Options { shell: Shell::Bash, show_defaults: false, comments: false });
        let resource = LocalResource::new(move || {
            let (request, starts) = session.viewed.with(|viewed| {
                let feasibility = viewed.plan.feasibility.as_ref();
                (viewed.request.clone(), feasibility.is_none_or(|feasibility| feasibility.starts))
            });
            let question = WriteArtifacts { request, options: options.get(), extras: session.asked.extras.get() };
            async move { session.ask(&question).await.ok().map(|artifacts| Written { starts, artifacts }) }
        });
        // The same texts stay as they stand, and with them what is selected in them; so do the last ones where there is no answer.
        let written = Memo::new(move |last: Option<&Written>| {
            let nothing = || Written { starts: true, artifacts: WrittenArtifacts::default() };
            resource.get().flatten().or_else(|| last.cloned()).unwrap_or_else(nothing)
        });
        Self { written, options, chosen: RwSignal::new((Content::ServeCommand, 0)) }
    }

    /// Whether the server starts, as far as is known. Follows the texts.
    pub fn starts(self) -> bool {
        self.written.with(|written| written.starts)
    }

    /// Whether the shown text would start a server that does not start. Follows the texts.
    pub fn is_withheld(self) -> bool {
        let is_run = |file: &File| !matches!(file.content, Content::Summary | Content::Profile | Content::Plan);
        !self.starts() && self.with_current(is_run) == Some(true)
    }

    /// The files' keys and names, in reading order. Follows the texts.
    pub fn names(self) -> Vec<(Key, String)> {
        self.written.with(|written| {
            let files = &written.artifacts.files;
            files.iter().enumerate().map(|(at, file)| (key(files, at, file), file.name.clone())).collect()
        })
    }

    /// The key of the file that is shown. Follows it.
    pub fn current(self) -> Option<Key> {
        let chosen = self.chosen.get();
        let keys: Vec<Key> = self.names().into_iter().map(|(key, _)| key).collect();
        keys.iter().find(|key| **key == chosen).or_else(|| keys.first()).copied()
    }

    /// Reads the file that is shown. Follows it.
    pub fn with_current<Read>(self, read: impl FnOnce(&File) -> Read) -> Option<Read> {
        let current = self.current()?;
        self.written.with(|written| {
            let files = &written.artifacts.files;
            let file = files.iter().enumerate().find(|(at, file)| key(files, *at, file) == current);
            file.map(|(_, file)| read(file))
        })
    }

    /// Reads the file that is shown now.
    pub fn with_current_untracked<Read>(self, read: impl FnOnce(&File) -> Read) -> Option<Read> {
        untrack(|| self.with_current(read))
    }

    /// Why an option of the server's command has its value; nothing for lines of other files. Follows the texts.
    pub fn why(self, content: Content, line: &str) -> Option<String> {
        let word = line.trim_start().split([' ', '=']).next().filter(|_| content == Content::ServeCommand)?;
        self.written.with(|written| {
            written.artifacts.flags.iter().find(|flag| flag.flag == word).and_then(|flag| flag.why.clone())
        })
    }
}

fn key(files: &[File], at: usize, file: &File) -> Key {
    (file.content, files.iter().take(at).filter(|other| other.content == file.content).count())
}
