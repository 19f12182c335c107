//! The threads that infer.
//!
//! Each worker is a pool of one thread: `rten-gemm` asks its pool how many threads it may use, so in such a pool its
//! kernels run on their own thread, and work is shared out in whole tasks only.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, ErrorKind, Result};

/// Some threads that stay alive.
#[derive(Debug)]
pub struct Workers {
    pools: Vec<ThreadPool>,
}

impl Workers {
    /// `threads` workers; 0 stands for as many as the machine runs at once.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the system refuses that many threads.
    pub fn new(threads: usize) -> Result<Self> {
        let threads = match threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            n => n,
        };
        let pool = |idx| {
            ThreadPoolBuilder::new()
                .num_threads(1)
                .thread_name(move |_| format!("infer-{idx}"))
                .build()
        };
        let pools =
            (0..threads).map(pool).collect::<std::result::Result<_, _>>().map_err(|source| {
                let message =
                    format!("expected to start {threads} threads, but the system refused");
                Error::new(ErrorKind::Usage, message).because(source)
            })?;
        Ok(Self { pools })
    }

    /// Number of workers.
    pub fn threads(&self) -> usize {
        self.pools.len()
    }

    /// The results of `task(0)` to `task(n - 1)`, in this order. A worker that is done takes the next task.
    pub fn map<R: Send>(&self, n: usize, task: impl Fn(usize) -> R + Sync) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::with_capacity(n));
        let work = || {
            loop {
                let idx = next.fetch_add(1, Ordering::Relaxed);
                if idx >= n {
                    return;
                }
                let result = task(idx);
                if let Ok(mut results) = results.lock() {
                    results.push((idx, result));
                }
            }
        };
        on_each(&self.pools[..self.pools.len().min(n)], &work);
        let mut results = results.into_inner().unwrap_or_default();
        results.sort_unstable_by_key(|(idx, _)| *idx);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

/// Runs `work` once on every pool and waits for all of them. A panic of a worker goes on in the caller.
fn on_each(pools: &[ThreadPool], work: &(impl Fn() + Sync)) {
    if let [first, rest @ ..] = pools {
        first.in_place_scope(|scope| {
            scope.spawn(|_| work());
            on_each(rest, work);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_tasks() {
        for threads in [1, 3] {
            let workers = Workers::new(threads).unwrap();
            assert_eq!(
                workers.map(50, |idx| idx * 2),
                (0..50).map(|idx| idx * 2).collect::<Vec<_>>()
            );
            assert_eq!(workers.map(1, |_| rayon::current_num_threads()), [1]);
            assert!(workers.map(0, |idx| idx).is_empty());
        }
    }
}
