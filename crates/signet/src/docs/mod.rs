//! Pages for people that are written from what the program works by.

pub mod findings;
pub mod states;

/// A row of a table. What stands in a cell does not end it.
fn row<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let cells = cells.into_iter().map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// The two rows that begin a table.
fn head(columns: &[&str]) -> String {
    row(columns.iter().copied()) + &row(columns.iter().map(|_| "---"))
}
