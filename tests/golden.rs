//! Golden queries: `fixtures/kql/*.kql`, reviewed as text. `UPDATE_GOLDEN=1 cargo test --test golden` rewrites them; a plain run
//! never does. The JavaScript tests parse each with Microsoft's parser.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use std::path::PathBuf;

use quarry::{Kind, Request, hunt};

const SHA256: &str = "9f2b6c1d07a4e85b3f6d20c9e7a81f4450bb1d93c2e6f7a80d5c4b39128e6f01";
const URL: &str = "hxxps://login[.]evil-c2[.]net/a/b?x=1";

/// An indicator of each kind, as a report writes it.
fn sample(kind: Kind) -> String {
    match kind {
        Kind::Ipv4 => "45.77.12[.]9".to_owned(),
        Kind::Ipv6 => "2001:db8:85a3[:]:1".to_owned(),
        Kind::Cidr => "45.77.12[.]0/24 2001:db8::/32".to_owned(),
        Kind::Range => "45.77.12.5-45.77.12.9 2001:db8::1-2001:db8::9".to_owned(),
        Kind::Domain => "evil-c2[.]net".to_owned(),
        Kind::Url => URL.to_owned(),
        Kind::Email => "mule@evil-c2[.]net".to_owned(),
        Kind::Md5 => SHA256[..32].to_owned(),
        Kind::Sha1 => SHA256[..40].to_owned(),
        Kind::Sha256 => SHA256.to_owned(),
    }
}

/// Each hunt in each portal for each kind, and what else changes the shape of a query. Names are `FOLDER/FILE`.
fn cases() -> Vec<(String, Request)> {
    let ask = |text: &str| Request { text: text.to_owned(), ..Request::default() };
    let some = |text: &str| Some(text.to_owned());
    let mixed = format!("45.77.12[.]9 evil-c2[.]net {URL} {SHA256}");
    let every = ["maintenance", "rdp", "logs", "sccm", "backup"].map(str::to_owned).to_vec();
    let mut cases = Vec::new();
    for hunt in quarry::vocabulary().hunts {
        for row in hunt.portals {
            for kind in row.kinds {
                let request = Request { hunt: some(&hunt.name), portal: some(row.portal.name()), ..ask(&sample(kind)) };
                cases.push((format!("{}/{}-{}", hunt.name, row.portal.name(), kind.name()), request));
            }
        }
    }
    for scope in ["exact", "directory", "host", "domain"] {
        cases.push((format!("more/scope-{scope}"), Request { scope: some(scope), ..ask(URL) }));
    }
    for (name, request) in [
        ("idn", ask("bücher[.]evil-c2[.]net")),
        ("mixed", ask(&mixed)),
        ("summary", Request { form: some("summary"), ..ask(&mixed) }),
        ("split", Request { form: some("split"), ..ask(&mixed) }),
        ("watchlist", Request { form: some("watchlist"), portal: some("unified"), ..ask(&mixed) }),
        ("published-3-mixed", Request { hunt: some("published-network-footprint-3"), ..ask(&mixed) }),
        ("exclusions", Request { exclude: Some(every), hunt: some("network-footprint"), ..ask("evil-c2[.]net") }),
    ] {
        cases.push((format!("more/{name}"), request));
    }
    cases
}

#[test]
fn golden_queries() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kql");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    if update {
        let _ = std::fs::remove_dir_all(&folder);
    }
    let mut names = Vec::new();
    for (name, request) in cases() {
        let queries: Vec<String> = hunt(&request).unwrap().queries.into_iter().map(|query| query.kql).collect();
        assert!(!queries.is_empty(), "{name}");
        for kql in &queries {
            assert!(kql.lines().all(|line| !line.trim().is_empty()), "{name}: an empty line ends a query");
        }
        let kql = queries.join("\n");
        let file = folder.join(format!("{name}.kql"));
        if update {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &kql).unwrap();
        }
        assert!(
            std::fs::read_to_string(&file).unwrap_or_default() == kql,
            "{name} differs; UPDATE_GOLDEN=1 rewrites, git diff shows"
        );
        names.push(format!("{name}.kql"));
    }
    for entry in std::fs::read_dir(&folder).unwrap().flat_map(|entry| std::fs::read_dir(entry.unwrap().path()).unwrap()) {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        assert!(names.contains(&name), "{name} is nobody's golden query");
    }
}

/// The table of what is searched, between its marks in ARCHITECTURE.md.
#[test]
fn what_is_searched_is_written_down() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("<!-- searched -->\n").unwrap();
    let (written, after) = rest.split_once("<!-- /searched -->").unwrap();
    let mut table = String::from("| table | connector | portals | columns: what each holds |\n|---|---|---|---|\n");
    for row in quarry::vocabulary().tables {
        let portals: Vec<&str> = row.portals.iter().map(|portal| portal.name()).collect();
        let columns: Vec<String> = row.columns.iter().map(|column| format!("{} ({})", column.name, column.holds)).collect();
        table.push_str(&format!("| {} | {} | {} | {} |\n", row.name, row.connector, portals.join(", "), columns.join(", ")));
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, format!("{before}<!-- searched -->\n{table}<!-- /searched -->{after}")).unwrap();
    } else {
        assert!(written == table, "ARCHITECTURE.md differs; UPDATE_GOLDEN=1 rewrites it");
    }
}
