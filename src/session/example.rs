//! What a first visit shows, planned as the page was built: it has its answer before the planner is there.

use std::sync::LazyLock;

use planner::protocol::{OpenPage, OpenedPage, number_of, read};
use planner::request::PlanRequest;

const OPENED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/example.opened"));

/// The request that a first visit shows.
pub fn request() -> &'static PlanRequest {
    static REQUEST: LazyLock<PlanRequest> = LazyLock::new(|| opened().view.request);
    &REQUEST
}

/// What a first visit shows: the example with its plan.
///
/// # Panics
/// When the build planned it with another planner than it compiled.
pub fn opened() -> OpenedPage {
    let answer = number_of(OPENED).map(|(_, answer)| read::<OpenPage>(answer));
    answer.and_then(Result::ok).expect("the build writes what the page reads")
}

#[cfg(test)]
mod tests {
    use planner::planner::Facts;
    use planner::protocol::{Question, respond, write};

    use super::*;

    #[test]
    fn the_example_is_read_whole() {
        let value = serde_json::from_str(include_str!("../example.json")).unwrap();
        let (read, issues) = planner::request::read(value).unwrap();
        assert_eq!(issues, []);
        assert_eq!(&read, request());
        assert_ne!(read, PlanRequest::default());
    }

    #[test]
    fn the_example_opens_with_the_plan_that_the_planner_makes() {
        let asked = OpenPage { link: None, otherwise: request().clone() };
        let planned = asked.clone().answer(&Facts::bundled());
        assert_eq!(opened(), planned);
        assert_eq!(respond(&Facts::bundled(), &write(0, &asked)), OPENED);
        assert_eq!(planned.view.plan.feasibility.map(|feasibility| feasibility.fits), Some(true));
    }
}
