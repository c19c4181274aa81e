//! What binds a control to a field of the request.

use leptos::prelude::*;
use planner::request::PlanRequest;

use crate::state::Session;

/// A number's place in the request: how it is read from it, and how it is put there.
#[derive(Clone, Copy)]
pub struct Binding {
    /// The field's path, as issues name it.
    pub path: &'static str,
    /// Its value now; nothing where it is left to the planner.
    pub value: Signal<Option<f64>>,
    /// Puts a value there.
    pub set: Callback<Option<f64>>,
    /// Whether it may be left open.
    pub optional: bool,
}

/// A number of the request.
pub trait Number: Sized + PartialEq + Send + Sync + 'static {
    /// Whether it may be left open.
    const OPTIONAL: bool;
    /// As a float: every number of a request is below 2^53.
    fn out(self) -> Option<f64>;
    /// From a float; nothing where it cannot hold it.
    fn into_field(value: Option<f64>) -> Option<Self>;
}

impl Number for u64 {
    const OPTIONAL: bool = false;
    fn out(self) -> Option<f64> {
        Some(self as f64)
    }
    fn into_field(value: Option<f64>) -> Option<Self> {
        value.map(|value| value as Self)
    }
}

impl Number for u32 {
    const OPTIONAL: bool = false;
    fn out(self) -> Option<f64> {
        Some(f64::from(self))
    }
    fn into_field(value: Option<f64>) -> Option<Self> {
        value.map(|value| value as Self)
    }
}

impl Number for f64 {
    const OPTIONAL: bool = false;
    fn out(self) -> Option<f64> {
        Some(self)
    }
    fn into_field(value: Option<f64>) -> Option<Self> {
        value
    }
}

impl<N: Number> Number for Option<N> {
    const OPTIONAL: bool = true;
    fn out(self) -> Option<f64> {
        self.and_then(N::out)
    }
    fn into_field(value: Option<f64>) -> Option<Self> {
        Some(value.and_then(|value| N::into_field(Some(value))))
    }
}

/// Binds a number of the request.
pub fn bind<N: Number>(
    session: Session,
    path: &'static str,
    get: fn(&PlanRequest) -> N,
    set: fn(&mut PlanRequest, N),
) -> Binding {
    Binding {
        path,
        value: Signal::derive(move || session.request.with(get).out()),
        set: Callback::new(move |value| {
            if let Some(value) = N::into_field(value) {
                session.adjust(|request| set(request, value));
            }
        }),
        optional: N::OPTIONAL,
    }
}

/// Binds a number of the request by its path: `bound!(session, workload.prompt_tokens)`.
#[macro_export]
macro_rules! bound {
    ($session:expr, $section:ident . $name:ident) => {
        $crate::components::field::bind(
            $session,
            concat!(stringify!($section), ".", stringify!($name)),
            |request| request.$section.$name,
            |request, value| request.$section.$name = value,
        )
    };
}
