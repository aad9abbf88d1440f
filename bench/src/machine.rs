//! Where and with what it was measured.

use crate::options::Options;
use anyhow::{Context as _, Result};
use std::{fs, process::Command, thread::sleep, time::Duration};

/// What else ran while we measured, interrupts and the disk's threads included; much of it spoils the numbers.
pub const OTHERS: &str = "cores in use by others";

/// Before a load, others may use so many cores.
const QUIET: f64 = 0.2;
/// Meanwhile they may use so many, the disk's own threads included, without spoiling much.
pub const SPOILED: f64 = 0.5;

/// Seconds in which any of the cores was busy, since the start.
pub fn busy() -> Result<f64> {
    let stat = fs::read_to_string("/proc/stat")?;
    let line = stat.lines().next().context("no line about all cores")?;
    let hundredths: Vec<f64> = line.split_whitespace().skip(1).map(str::parse).collect::<Result<_, _>>()?;
    // user, nice, system, [idle, waiting,] interrupts, soft interrupts, stolen
    Ok([0, 1, 2, 5, 6, 7].iter().map(|at| hundredths[*at]).sum::<f64>() / 100.0)
}

/// Waits, for two minutes at most, until nobody else uses much of the machine.
pub fn wait_until_quiet() -> Result<()> {
    const LOOK: Duration = Duration::from_secs(1);
    for look in 0..120 {
        let before = busy()?;
        sleep(LOOK);
        if busy()? - before < QUIET * LOOK.as_secs_f64() {
            break;
        }
        if look == 0 {
            println!("    (waiting until others need less of the machine)");
        }
    }
    Ok(())
}

/// Lines of a Markdown list.
pub fn describe(options: &Options) -> Vec<String> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name\t: ")).unwrap_or("unknown").to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(f64::NAN);
    let root = options.root.display().to_string();
    vec![
        format!("Date: {}", ask("date", &["-u", "+%Y-%m-%d %H:%M UTC"])),
        format!("Processor: {model}, {cores} cores, {:.0} GB", kib / 1e6),
        format!("Kernel: {}", ask("uname", &["-sr"])),
        format!("Disk: {}{}", disk(&root), slowed()),
        format!("Porchlight: {} of {}", version(options, "--version"), commit(&root)),
        format!(
            "Peers: socket.io {}, better-sqlite3 {} on Node.js {}; Bun {}",
            package(options, "socket.io"),
            package(options, "better-sqlite3"),
            ask("node", &["--version"]),
            package(options, "@oven/bun-linux-x64"),
        ),
        format!("SQLite of the raw limits: {}", rusqlite::version()),
    ]
}

fn ask(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

fn version(options: &Options, argument: &str) -> String {
    ask(&options.porchlight.display().to_string(), &[argument])
}

fn commit(root: &str) -> String {
    let changed = ask("git", &["-C", root, "status", "--porcelain", "--untracked-files=no"]);
    let note = if changed.is_empty() { "" } else { " with changes" };
    format!("{}{note}", ask("git", &["-C", root, "rev-parse", "--short", "HEAD"]))
}

/// Whether `bin/bench --slow-disk` makes every sync take longer.
fn slowed() -> String {
    let delay = std::env::var("SLOW_DISK_US").unwrap_or_default();
    if delay.is_empty() { delay } else { format!(", **each fsync made {delay} µs longer**") }
}

/// The filesystem, and the kind of device under it.
fn disk(root: &str) -> String {
    let found = ask("findmnt", &["-no", "SOURCE,FSTYPE,OPTIONS", "-T", root]);
    found.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn package(options: &Options, name: &str) -> String {
    let file = options.peers.join("node_modules").join(name).join("package.json");
    let text = fs::read_to_string(file).unwrap_or_default();
    let version = text.split_once(r#""version": ""#).and_then(|(_, rest)| rest.split('"').next());
    version.unwrap_or("unknown").to_owned()
}
