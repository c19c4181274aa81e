//! Sorting of short lists.

/// Sorts a list of at most some hundred items in place; equal ones keep their order.
///
/// By insertion: the standard library's sort is four kilobytes of the page for every type that it is used with.
pub(super) fn sort_short<T>(list: &mut [T], goes_before: impl Fn(&T, &T) -> bool) {
    for sorted in 1..list.len() {
        let mut at = sorted;
        while at > 0 && matches!(list.get(at - 1..=at), Some([left, right]) if goes_before(right, left)) {
            list.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sort_short;

    #[test]
    fn short_lists_are_sorted_and_equal_items_keep_their_order() {
        let mut list = [(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd'), (1, 'e')];
        sort_short(&mut list, |a, b| a.0 < b.0);
        assert_eq!(list, [(1, 'b'), (1, 'e'), (2, 'd'), (3, 'a'), (3, 'c')]);
        sort_short::<u8>(&mut [], |a, b| a < b);
    }
}
