//! Lines of the paste that were not understood.

use leptos::prelude::*;
use planner::protocol::{self, ListUnknownLines};

use crate::components::fold::Fold;
use crate::session::Session;
use crate::words::facts;

/// The lines, folded; absent where every line was understood.
#[component]
pub fn UnknownLines() -> impl IntoView {
    let session = Session::here();
    let unknown = unknown_lines(session);
    let count = Memo::new(move |_| unknown.with(|unknown| unknown.count));
    let lines = move || {
        let lines = unknown.get().lines.into_iter();
        lines.map(|(number, text)| view! { <li><b>{number}</b> " " <code>{text}</code></li> }).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || count.get() != 0>
            <Fold summary=move || facts::not_understood(count.get())>
                <ul class="unread-lines">{lines}</ul>
            </Fold>
        </Show>
    }
}

/// The lines of what is pasted now; none while it is read.
fn unknown_lines(session: Session) -> Memo<protocol::UnknownLines> {
    let pasted = session.request_memo(|request| request.hardware.smi.clone());
    let read = LocalResource::new(move || {
        let pasted = pasted.get();
        async move {
            let text = pasted?;
            let unknown = session.ask(&ListUnknownLines { text: text.clone() }).await.ok()?;
            Some((text, unknown))
        }
    });
    Memo::new(move |_| {
        let of_this = |text: &String| pasted.with(|pasted| pasted.as_ref() == Some(text));
        read.with(|read| {
            let read = read.as_ref().and_then(Option::as_ref).filter(|(text, _)| of_this(text));
            read.map(|(_, unknown)| unknown.clone()).unwrap_or_default()
        })
    })
}
