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

use quarry::{Request, hunt};

const SHA256: &str = "9f2b6c1d07a4e85b3f6d20c9e7a81f4450bb1d93c2e6f7a80d5c4b39128e6f01";

fn cases() -> Vec<(&'static str, Request)> {
    let ask = |text: &str| Request { text: text.to_owned(), ..Request::default() };
    let url = "hxxps://login[.]evil-c2[.]net/a/b?x=1";
    let scoped = |scope: &str| Request { scope: Some(scope.to_owned()), ..ask(url) };
    let published = |text: &str| Request { hunt: Some("published-network-footprint-3".to_owned()), ..ask(text) };
    vec![
        ("footprint-ipv4", ask("45.77.12[.]9")),
        ("footprint-ipv6", ask("2001:db8:85a3[:]:1")),
        ("footprint-cidr", ask("45.77.12[.]0/24 2001:db8::/32")),
        ("footprint-range", ask("45.77.12.5-45.77.12.9 2001:db8::1-2001:db8::9")),
        ("footprint-domain", ask("evil-c2[.]net")),
        ("footprint-idn", ask("bücher[.]evil-c2[.]net")),
        ("footprint-url-exact", scoped("exact")),
        ("footprint-url-path", scoped("path")),
        ("footprint-url-directory", scoped("directory")),
        ("footprint-url-host", scoped("host")),
        ("footprint-url-domain", scoped("domain")),
        ("footprint-hashes", ask(&format!("{SHA256} {} {}", &SHA256[..40], &SHA256[..32]))),
        ("footprint-mixed", ask(&format!("45.77.12[.]9 evil-c2[.]net {url} {SHA256}"))),
        ("published-network-footprint-3", published(&format!("45.77.12[.]9 evil-c2[.]net {url}"))),
        ("published-network-footprint-3-address", published("45.77.12[.]9")),
    ]
}

#[test]
fn golden_queries() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kql");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut names = Vec::new();
    for (name, request) in cases() {
        let kql = hunt(&request).unwrap().queries.remove(0).kql;
        assert!(kql.lines().all(|line| !line.trim().is_empty()), "{name}: an empty line ends a query");
        let file = folder.join(format!("{name}.kql"));
        if update {
            std::fs::write(&file, &kql).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), kql, "{name} differs; UPDATE_GOLDEN=1 rewrites");
        names.push(format!("{name}.kql"));
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(&name), "{name} is nobody's golden query");
    }
}
