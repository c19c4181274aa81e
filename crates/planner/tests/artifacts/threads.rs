pub fn texts_of_threads() -> Vec<String> { Vec::new() }
