//! Portal links that open a query: known from decoding public links, not from a document.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

use super::{Cloud, Workspace};
use crate::since::LookBack;

/// The longest link that a portal is known to take, in characters; one of about 6,200 was refused.
pub(crate) const LONGEST: usize = 2_400;

/// Whether a link to the query may be short enough. Said quickly: most queries are far too long for one, and the best
/// compression of a long text takes longer than all else that is done for it.
pub(crate) fn may_fit(kql: &str) -> bool {
    /// Shorter text is compressed in no time.
    const SHORT: usize = 5_000;
    /// The streams of this level are longer by a twentieth, and base64 makes them longer by a third.
    const QUICK: u32 = 3;
    let fits = || gzip(kql.as_bytes(), Compression::new(QUICK)).is_some_and(|stream| stream.len() <= LONGEST);
    kql.len() < SHORT || kql.len() < 8 * LONGEST && fits()
}

/// The Defender portal's link: base64url of gzip of UTF-16LE with CRLF; the query's own time filter decides.
///
/// `None` where the cloud has no such portal. `run` makes the portal run the query at once.
pub(crate) fn defender(kql: &str, cloud: Cloud, tenant: Option<&str>, run: bool) -> Option<String> {
    let host = cloud.defender_host()?;
    let units: Vec<u8> = kql.trim_end().replace('\n', "\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut link = format!(
        "https://{host}/v2/advanced-hunting?query={}&timeRangeId=SetInQuery",
        URL_SAFE_NO_PAD.encode(gzip(&units, Compression::best())?)
    );
    if let Some(tenant) = tenant {
        link.push_str("&tid=");
        link.extend(url_safe(tenant));
    }
    if run {
        link.push_str("&runQuery=true");
    }
    Some(link)
}

/// Azure's link to the workspace's logs: base64 of gzip of UTF-8, percent-encoded. Opening it runs the query.
pub(crate) fn sentinel(kql: &str, cloud: Cloud, workspace: &Workspace, tenant: Option<&str>, since: LookBack) -> Option<String> {
    let query = STANDARD.encode(gzip(kql.trim_end().as_bytes(), Compression::best())?);
    let tenant: String = tenant.map(|tenant| url_safe(tenant).collect()).unwrap_or_default();
    let tenant = if tenant.is_empty() { String::new() } else { format!("@{tenant}/") };
    Some(format!(
        "https://{}/#{tenant}blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/{}/source/LogsBlade.AnalyticsShareLinkToQuery/q/{}/timespan/{}",
        cloud.azure_host(),
        encoded(workspace.id()),
        encoded(&query),
        since.iso()
    ))
}

/// Everything percent-encoded but letters, digits, `-`, `.` and `_`.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A gzip stream without a time or a name, so that the same query gives the same link.
fn gzip(bytes: &[u8], level: Compression) -> Option<Vec<u8>> {
    let mut encoder: GzEncoder<Vec<u8>> = GzBuilder::new().mtime(0).write(Vec::new(), level);
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// What a tenant's id or domain consists of; anything else is left out.
fn url_safe(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '.'))
}
