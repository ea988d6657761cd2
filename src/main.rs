//! The command: arguments and bytes in, query or report out. Nothing is decided here.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ColorChoice, Parser};
use quarry::{Note, Report, Request, Selection};

/// From a threat report to the KQL query that hunts its indicators in Microsoft Defender and Sentinel.
///
/// The query goes to standard output; what was found, rejected and noted to standard error. Exit status: 0 a query was
/// built, 1 there is no indicator to hunt, 2 bad usage, 3 a link was asked for and cannot be offered.
#[derive(Parser)]
#[command(name = "quarry", version, max_term_width = 100)]
struct Arguments {
    /// The text, or indicators; without it and without --file, standard input is read
    text: Vec<String>,
    /// Read this file: UTF-8, or UTF-16 with a byte-order mark
    #[arg(long, value_name = "F", conflicts_with = "text")]
    file: Option<PathBuf>,
    /// Where the query will run: defender, sentinel or unified
    #[arg(long, value_name = "NAME", default_value = "defender")]
    portal: String,
    /// The hunt; --list-hunts names them
    #[arg(long, value_name = "NAME", default_value = "footprint")]
    hunt: String,
    /// List the hunts and what each looks for
    #[arg(long)]
    list_hunts: bool,
    /// How much of a URL is hunted: exact, path, directory, host or domain
    #[arg(long, value_name = "SCOPE", default_value = "path")]
    scope: String,
    /// The look-back in days, hours or minutes: 7d, 24h, 30m
    #[arg(long, value_name = "TIME", default_value = "7d")]
    since: String,
    /// Exclusions, parted by commas: maintenance, rdp, logs, sccm, backup
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    exclude: Vec<String>,
    /// union, split, summary, watchlist, indicators-csv or ti-csv
    #[arg(long, value_name = "FORM", default_value = "union")]
    form: String,
    /// A hunting template: Azure-Sentinel YAML or KQL
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Hunt every indicator, not the default selection
    #[arg(long)]
    all: bool,
    /// Never hunt this value, domain or network (repeatable)
    #[arg(long, value_name = "VALUE")]
    ignore: Vec<String>,
    /// Hunt this rejected text all the same (repeatable)
    #[arg(long, value_name = "TEXT")]
    accept: Vec<String>,
    /// The ARM id of the workspace that a Sentinel link opens
    #[arg(long, value_name = "ID")]
    workspace: Option<String>,
    /// The tenant that a link names
    #[arg(long, value_name = "ID")]
    tenant: Option<String>,
    /// public, gcc-high, dod or china
    #[arg(long, value_name = "NAME", default_value = "public")]
    cloud: String,
    /// The link makes the portal run the query at once
    #[arg(long)]
    run: bool,
    /// Print the portal link instead of the query
    #[arg(long)]
    link: bool,
    /// Print the whole report as JSON
    #[arg(long)]
    json: bool,
    /// Write the files of a form into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Colour on standard error: auto, always or never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(status) => ExitCode::from(status),
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "quarry: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<u8, String> {
    if arguments.list_hunts {
        print(&list_of_hunts());
        return Ok(0);
    }
    let (text, note) = text(&arguments)?;
    let template = match &arguments.template {
        Some(path) => Some(quarry::decode(read(path)?).0),
        None => None,
    };
    let request = Request {
        text,
        portal: Some(arguments.portal),
        hunt: Some(arguments.hunt),
        template,
        scope: Some(arguments.scope),
        since: Some(arguments.since),
        exclude: Some(arguments.exclude),
        form: Some(arguments.form),
        select: arguments.all.then(|| Selection::Word("all".to_owned())),
        accept: Some(arguments.accept),
        ignore: Some(arguments.ignore),
        workspace: arguments.workspace,
        tenant: arguments.tenant,
        cloud: Some(arguments.cloud),
        run: Some(arguments.run),
        now: Some(humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string()),
        ..Request::default()
    };
    let mut report = quarry::hunt(&request).map_err(|error| format!("{error} ({})", error.code()))?;
    report.notes.extend(note);
    let link = report.queries.first().map(|query| query.link.clone());
    if arguments.json {
        print_json(&report);
    } else if arguments.link {
        if let Some(Some(link)) = &link {
            print(link);
        }
    } else {
        let queries: Vec<&str> = report.queries.iter().map(|query| query.kql.trim_end()).collect();
        if !queries.is_empty() {
            print(&queries.join("\n\n"));
        } else if arguments.out.is_none() {
            // A form without a query is its files.
            for file in &report.files {
                print(file.text.trim_end());
            }
        }
    }
    if let Some(folder) = &arguments.out {
        for file in &report.files {
            std::fs::write(folder.join(&file.name), &file.text)
                .map_err(|error| format!("{}: {error}", folder.join(&file.name).display()))?;
        }
    }
    if !arguments.json {
        remarks(&report, arguments.color);
    }
    Ok(match link {
        None if report.files.is_empty() => 1,
        None | Some(None) if arguments.link => 3,
        _ => 0,
    })
}

fn text(arguments: &Arguments) -> Result<(String, Option<Note>), String> {
    if let Some(path) = &arguments.file {
        return Ok(quarry::decode(read(path)?));
    }
    if !arguments.text.is_empty() {
        return Ok((arguments.text.join("\n"), None));
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|error| format!("standard input: {error}"))?;
    Ok(quarry::decode(bytes))
}

fn read(path: &PathBuf) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A closed pipe is no error: the reader had enough.
fn print(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The report piece by piece: as one text it would take more memory than everything else.
fn print_json(report: &Report) {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let _ = serde_json::to_writer_pretty(&mut out, report).map_err(std::io::Error::from).and_then(|()| writeln!(out));
    let _ = out.flush();
}

fn list_of_hunts() -> String {
    let vocabulary = quarry::vocabulary();
    let mut lines = Vec::new();
    for hunt in vocabulary.hunts {
        lines.push(format!("{}\n    {}", hunt.name, hunt.summary));
        for row in hunt.portals {
            let kinds: Vec<&str> = row.kinds.iter().map(|kind| kind.name()).collect();
            let tables: Vec<&str> = row.tables.iter().map(|table| table.name.as_str()).collect();
            let mut connectors: Vec<&str> = row.tables.iter().map(|table| table.connector.as_str()).collect();
            connectors.sort_unstable();
            connectors.dedup();
            lines.push(format!(
                "    {}: {}\n        tables: {}\n        each connector must be enabled: {}",
                row.portal.name(),
                kinds.join(", "),
                tables.join(", "),
                connectors.join(", ")
            ));
        }
    }
    lines.push("exclusions, for --exclude".to_owned());
    for exclusion in vocabulary.exclusions {
        lines.push(format!("    {:<12} {}", exclusion.name, exclusion.summary));
    }
    lines.join("\n")
}

/// What was found, rejected and noted: a small table on a terminal, `rejected:` and `note:` lines elsewhere.
fn remarks(report: &Report, color: ColorChoice) {
    let terminal = std::io::stderr().is_terminal();
    let colored = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let dim = |text: &str| if colored { format!("\x1b[2m{text}\x1b[0m") } else { text.to_owned() };
    let strong = |text: &str| if colored { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() };
    let warning = |text: &str| if colored { format!("\x1b[33m{text}\x1b[0m") } else { text.to_owned() };
    let mut out = String::new();
    if terminal || colored {
        for row in &report.indicators {
            let mark = if row.selected { strong("+") } else { dim("-") };
            let words: Vec<&str> = row.notes.iter().map(|note| note.words()).collect();
            let value = shown(&row.value);
            let value = if row.selected { value } else { dim(&value) };
            out.push_str(&format!("{mark} {:<7} {value}  {}\n", row.kind.name(), dim(&words.join(", "))));
        }
    }
    let mut seen = std::collections::HashSet::new();
    for rejection in &report.rejected {
        if seen.insert((&rejection.text, rejection.code)) {
            out.push_str(&format!("{} {}: {}\n", warning("rejected:"), shown(&rejection.text), rejection.message));
        }
    }
    for slot in report.queries.iter().flat_map(|query| &query.slots) {
        let took = match slot.state {
            quarry::SlotState::Filled => shown(&slot.values.join(", ")),
            quarry::SlotState::Removed => "nothing; its comparison is left out".to_owned(),
            quarry::SlotState::Kept => "nothing; it stays as it was written".to_owned(),
        };
        out.push_str(&format!("{} {}, line {}: {took}\n", dim("slot:"), shown(&slot.name), slot.line));
    }
    let query_notes = report.queries.iter().flat_map(|query| query.notes.iter());
    for note in report.notes.iter().chain(query_notes) {
        out.push_str(&format!("{} {}\n", dim("note:"), note.words()));
    }
    let served = |row: &&quarry::IndicatorRow| row.notes.contains(&Note::NotServed);
    let unserved: Vec<String> = report.indicators.iter().filter(served).map(|row| shown(&row.value)).collect();
    if !unserved.is_empty() {
        out.push_str(&format!("{} this hunt does not search {}\n", dim("note:"), unserved.join(", ")));
    }
    if report.queries.is_empty() && report.files.is_empty() {
        out.push_str("no indicator to hunt\n");
    }
    let _ = std::io::stderr().write_all(out.as_bytes());
}

/// Text from a report, safe for a terminal: control characters and direction marks are written as escapes.
fn shown(text: &str) -> String {
    let hidden = |ch: char| {
        ch.is_control()
            || matches!(ch, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().map(|ch| if hidden(ch) { ch.escape_unicode().to_string() } else { ch.to_string() }).collect()
}
