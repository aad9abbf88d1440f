//! The table, on the screen and in `bench/results.md`.

use crate::{goals::{self, Line}, machine, options::Options, samples::{Samples, short}};
use anyhow::Result;
use std::fmt::Write as _;

pub fn write(options: &Options, samples: &Samples) -> Result<()> {
    let lines = goals::lines(samples);
    println!("\n{}", table(&lines));
    if options.write {
        let name = if std::env::var_os("SLOW_DISK_US").is_some() { "results-slow-disk.md" } else { "results.md" };
        let path = options.root.join("bench").join(name);
        std::fs::write(&path, document(options, samples, &lines)?)?;
        println!("Written to {}", path.display());
    }
    Ok(())
}

fn table(lines: &[Line]) -> String {
    let heads = ["metric", "goal", "Porchlight", "beside", "ratio", ""].map(str::to_owned);
    let rows = lines.iter().map(|line| {
        let met = line.met.map_or("", |met| if met { "met" } else { "**not met**" }).to_owned();
        [line.metric.clone(), line.goal.to_owned(), line.ours.clone(), line.theirs.clone(), line.reached.clone(), met]
    });
    markdown(&[vec![heads], rows.collect()].concat())
}

/// Columns as wide as their widest cell, so that it also reads well on a screen.
fn markdown<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!(" {cell:width$} "));
        format!("|{}|\n", cells.collect::<Vec<_>>().join("|"))
    };
    let rule = format!("|{}|\n", widths.iter().map(|width| "-".repeat(width + 2)).collect::<Vec<_>>().join("|"));
    let mut lines = rows.iter().map(line);
    format!("{}{rule}{}", lines.next().unwrap_or_default(), lines.collect::<String>())
}

fn document(options: &Options, samples: &Samples, lines: &[Line]) -> Result<String> {
    let mut text =
        String::from("# Results\n\nWritten by `bin/bench`; what the rows mean is in [README.md](README.md).\n\n");
    for fact in machine::describe(options) {
        writeln!(text, "- {fact}")?;
    }
    let Options { rounds, seconds, desks, crowd, .. } = options;
    writeln!(text, "- {rounds} rounds of {seconds} s a load, {desks} desks watching the list, a crowd of {crowd}")?;
    writeln!(
        text,
        "\nRatios are medians of the rounds’ ratios, the other numbers medians of the rounds’ numbers.\n{}\n",
        goals::note()
    )?;
    text.push_str(&table(lines));
    let others = samples.highest(machine::OTHERS);
    if others > machine::SPOILED {
        writeln!(text, "\n**Others used up to {} cores meanwhile: measure again on a quiet machine.**", short(others))?;
    }
    text.push_str("\n## Every number\n\n");
    let heads = ["metric", "of", "median", "lowest", "highest"].map(str::to_owned);
    let rows = samples.all().map(|(metric, who, values)| {
        let median = samples.median(metric, who).unwrap_or(f64::NAN);
        let (low, high) =
            values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
        [metric.to_owned(), who.to_owned(), short(median), short(low), short(high)]
    });
    text.push_str(&markdown(&[vec![heads], rows.collect()].concat()));
    Ok(text)
}
