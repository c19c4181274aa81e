//! What binds a control to a field of the request.

use planner::request::PlanRequest;

/// A number's place in the request: how it is read from it, and how it is put there.
#[derive(Clone, Copy)]
pub struct Binding {
    /// The field's path, as issues name it.
    pub path: &'static str,
    /// Its value; nothing where it is left to the planner.
    pub get: fn(&PlanRequest) -> Option<f64>,
    /// Puts a value there.
    pub set: fn(&mut PlanRequest, Option<f64>),
    /// Whether it may be left open.
    pub optional: bool,
    /// The largest number that it holds.
    pub most: f64,
}

impl Binding {
    /// The id of the field's control.
    pub fn id(&self) -> String {
        control_id(self.path)
    }
}

/// The id of the control for a field of the request.
pub fn control_id(path: &str) -> String {
    format!("f-{}", path.replace(['.', '_'], "-"))
}

/// A number of the request. Every one is below 2^53, so a float holds it.
pub trait Number: Sized {
    /// Whether it may be left open.
    const OPTIONAL: bool;
    /// The largest that it holds.
    const MOST: f64 = 9.0e15;
    /// As a float.
    fn out(self) -> Option<f64>;
    /// Takes a float's place, if it can hold it.
    fn take(&mut self, value: Option<f64>);
}

impl Number for u64 {
    const OPTIONAL: bool = false;
    fn out(self) -> Option<f64> {
        Some(self as f64)
    }
    fn take(&mut self, value: Option<f64>) {
        *self = value.map_or(*self, |value| value as Self);
    }
}

impl Number for u32 {
    const OPTIONAL: bool = false;
    const MOST: f64 = Self::MAX as f64;
    fn out(self) -> Option<f64> {
        Some(f64::from(self))
    }
    fn take(&mut self, value: Option<f64>) {
        *self = value.map_or(*self, |value| value as Self);
    }
}

impl Number for f64 {
    const OPTIONAL: bool = false;
    fn out(self) -> Option<f64> {
        Some(self)
    }
    fn take(&mut self, value: Option<f64>) {
        *self = value.unwrap_or(*self);
    }
}

impl<N: Number + Default> Number for Option<N> {
    const OPTIONAL: bool = true;
    const MOST: f64 = N::MOST;
    fn out(self) -> Option<f64> {
        self.and_then(N::out)
    }
    fn take(&mut self, value: Option<f64>) {
        *self = value.map(|value| {
            let mut number = N::default();
            number.take(Some(value));
            number
        });
    }
}

/// Whether the field that a reader reads may be left open.
pub const fn is_optional<N: Number>(_: fn(&PlanRequest) -> N) -> bool {
    N::OPTIONAL
}

/// The largest number that the field which a reader reads holds.
pub const fn most_of<N: Number>(_: fn(&PlanRequest) -> N) -> f64 {
    N::MOST
}

/// Binds a number of the request by its path: `bound!(workload.prompt_tokens)`.
#[macro_export]
macro_rules! bound {
    ($section:ident . $name:ident) => {
        $crate::components::field::Binding {
            path: concat!(stringify!($section), ".", stringify!($name)),
            get: |request| $crate::components::field::Number::out(request.$section.$name),
            set: |request, value| $crate::components::field::Number::take(&mut request.$section.$name, value),
            optional: $crate::components::field::is_optional(|request| request.$section.$name),
            most: $crate::components::field::most_of(|request| request.$section.$name),
        }
    };
}
