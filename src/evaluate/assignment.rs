//! The best way to pair rows with columns, each at most once.
//!
//! In: a weight of 0 or more for every pair. Out: the largest sum of weights. The method is Kuhn's and Munkres', in the form
//! with potentials and shortest augmenting paths (Jonker and Volgenant, 1987): cubic, and exact.

/// The largest sum of weights of pairs of a row and a column, no row or column twice.
///
/// `weight(row, column)` must be finite and not negative.
pub(super) fn best_sum(rows: usize, columns: usize, weight: &dyn Fn(usize, usize) -> f64) -> f64 {
    // The method wants no more rows than columns.
    if rows > columns {
        return best_sum(columns, rows, &|row, column| weight(column, row));
    }
    // Index 0 stands for "no row" and "no column".
    let mut row_of = vec![0; columns + 1];
    let (mut u, mut v) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    for row in 1..=rows {
        let mut least = vec![f64::INFINITY; columns + 1];
        let mut before = vec![0; columns + 1];
        let mut used = vec![false; columns + 1];
        row_of[0] = row;
        let mut column = 0;
        // Grows a tree of alternating paths until it meets a free column.
        while row_of[column] != 0 {
            used[column] = true;
            let from = row_of[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for to in (1..=columns).filter(|to| !used[*to]) {
                let cost = -weight(from - 1, to - 1) - u[from] - v[to];
                if cost < least[to] {
                    (least[to], before[to]) = (cost, column);
                }
                if least[to] < step {
                    (step, next) = (least[to], to);
                }
            }
            for to in 0..=columns {
                if used[to] {
                    u[row_of[to]] += step;
                    v[to] -= step;
                } else {
                    least[to] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let paired = (1..=columns).filter(|column| row_of[*column] != 0);
    paired.map(|column| weight(row_of[column] - 1, column - 1)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::best_sum;

    /// All ways, one after another.
    fn by_trying(weights: &[Vec<f64>], row: usize, taken: u32) -> f64 {
        if row == weights.len() {
            return 0.0;
        }
        let free = (0..weights[row].len()).filter(|column| taken & (1 << column) == 0);
        let taking = free
            .map(|it| weights[row][it] + by_trying(weights, row + 1, taken | (1 << it)))
            .fold(0.0, f64::max);
        taking.max(by_trying(weights, row + 1, taken))
    }

    proptest! {
        #[test]
        fn nothing_is_better(
            rows in 0..6_usize, columns in 0..6_usize, cells in prop::collection::vec(0..9_u8, 36),
        ) {
            let weights: Vec<Vec<f64>> = (0..rows)
                .map(|row| (0..columns).map(|it| f64::from(cells[row * 6 + it])).collect())
                .collect();
            let found = best_sum(rows, columns, &|row, column| weights[row][column]);
            prop_assert!((found - by_trying(&weights, 0, 0)).abs() < 1e-9);
        }
    }
}
