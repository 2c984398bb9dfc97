//! How long work reports that it is getting on, and learns that it should stop. The rooms don't know who listens.

/// A listener for long work. Calls are cheap and may come from several threads.
pub trait Progress: Sync {
    /// `done` of `total` steps of `stage` are finished. `stage` is a stable word such as `"read"`.
    fn step(&self, stage: &'static str, done: u64, total: u64);

    /// True once the user wants the work to stop; the work then returns early and changes nothing.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Listens to nothing and never cancels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _stage: &'static str, _done: u64, _total: u64) {}
}
