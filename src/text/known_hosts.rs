//! Hosts that stand by whatever a text says: short lists of names, looked up once a host.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::OnceLock;

use crate::error::Note;
use crate::indicator::host::Host;
use crate::indicator::{Indicator, Parts};

/// Hosts of schemas, namespaces and document types: every document of its kind names them.
const SCHEMA_HOSTS: [&str; 14] = [
    "www.w3.org",
    "schemas.microsoft.com",
    "schemas.openxmlformats.org",
    "schemas.xmlsoap.org",
    "schemas.android.com",
    "ns.adobe.com",
    "purl.org",
    "xmlns.com",
    "json-schema.org",
    "schema.org",
    "docs.oasis-open.org",
    "dublincore.org",
    "www.sitemaps.org",
    "java.sun.com",
];

/// Where reports are discussed, samples shown and knowledge kept (the domain and its subdomains). Own choice, from the
/// links of public reports; hosts that attackers use as storage (code hosting, drives, pastes) are not among them.
const REFERENCE_HOSTS: [&str; 78] = [
    "abuse.ch",
    "amnesty.org",
    "any.run",
    "arxiv.org",
    "avast.io",
    "bitdefender.com",
    "bleepingcomputer.com",
    "checkpoint.com",
    "cisa.gov",
    "citizenlab.ca",
    "citizenlab.org",
    "cofense.com",
    "crowdstrike.com",
    "cve.org",
    "cybereason.com",
    "cyble.com",
    "docs.microsoft.com",
    "elastic.co",
    "fireeye.com",
    "first.org",
    "fortinet.com",
    "gravatar.com",
    "group-ib.com",
    "huntress.com",
    "hybrid-analysis.com",
    "imgur.com",
    "infoblox.com",
    "infosec.exchange",
    "intezer.com",
    "joesandbox.com",
    "jpcert.or.jp",
    "kaspersky.com",
    "krebsonsecurity.com",
    "learn.microsoft.com",
    "linkedin.com",
    "malpedia.caad.fkie.fraunhofer.de",
    "malware-traffic-analysis.net",
    "malwarebytes.com",
    "mandiant.com",
    "misp-project.org",
    "mitre.org",
    "msrc.microsoft.com",
    "netskope.com",
    "nist.gov",
    "otx.alienvault.com",
    "paloaltonetworks.com",
    "proofpoint.com",
    "rapid7.com",
    "recordedfuture.com",
    "redcanary.com",
    "reddit.com",
    "sans.edu",
    "sans.org",
    "securelist.com",
    "secureworks.com",
    "security.microsoft.com",
    "sekoia.io",
    "sentinelone.com",
    "sophos.com",
    "spamhaus.com",
    "spamhaus.org",
    "support.microsoft.com",
    "symantec.com",
    "talosintelligence.com",
    "techcommunity.microsoft.com",
    "thehackernews.com",
    "threatpost.com",
    "trellix.com",
    "trendmicro.com",
    "tria.ge",
    "twitter.com",
    "urlscan.io",
    "virustotal.com",
    "volexity.com",
    "welivesecurity.com",
    "wikipedia.org",
    "x.com",
    "zscaler.com",
];

/// Hosts that are references only in a text that disguises what it means.
const SHARED_HOSTS: [&str; 3] = ["github.com", "microsoft.com", "t.co"];

/// Where anybody keeps files and pages: what the text disguises of one customer says nothing of another.
const COMMON_HOSTS: [&str; 25] = [
    "amazon.com",
    "apple.com",
    "baidu.com",
    "bing.com",
    "bitbucket.org",
    "cloudflare.com",
    "discord.com",
    "discordapp.com",
    "dropbox.com",
    "facebook.com",
    "githubusercontent.com",
    "gitlab.com",
    "gmail.com",
    "google.com",
    "live.com",
    "mediafire.com",
    "mega.nz",
    "msn.com",
    "outlook.com",
    "pastebin.com",
    "sharepoint.com",
    "t.me",
    "telegram.org",
    "yahoo.com",
    "youtube.com",
];

/// Where anybody has a mailbox: the host alone says nothing of who writes.
const MAIL_PROVIDERS: [&str; 48] = [
    "126.com",
    "163.com",
    "aol.com",
    "bk.ru",
    "cock.li",
    "daum.net",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hanmail.net",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "inbox.lv",
    "inbox.ru",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "onionmail.org",
    "orange.fr",
    "outlook.com",
    "outlook.fr",
    "pm.me",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "seznam.cz",
    "tutanota.com",
    "tuta.io",
    "ukr.net",
    "web.de",
    "yahoo.com",
    "yandex.com",
    "yandex.ru",
    "zoho.com",
];

/// Services that say an address, or where it is. Attackers ask them too, and own none; who disguises one may mean it all the same.
const LOOK_UPS: [&str; 22] = [
    "api.ipify.org",
    "checkip.amazonaws.com",
    "checkip.dyndns.org",
    "freegeoip.app",
    "geoplugin.net",
    "icanhazip.com",
    "ident.me",
    "ifconfig.co",
    "ifconfig.io",
    "ifconfig.me",
    "ip-api.com",
    "ip.sb",
    "ipapi.co",
    "ipecho.net",
    "ipify.org",
    "ipinfo.io",
    "ipwho.is",
    "myexternalip.com",
    "myip.opendns.com",
    "reallyfreegeoip.org",
    "whatismyipaddress.com",
    "wtfismyip.com",
];

/// Where pages of all kinds, a phishing kit's and those that beacons imitate too, get fonts, styles and scripts that everybody uses.
const LIBRARIES: [&str; 9] = [
    "ajax.googleapis.com",
    "cdnjs.cloudflare.com",
    "code.jquery.com",
    "fonts.googleapis.com",
    "fonts.gstatic.com",
    "kit.fontawesome.com",
    "maxcdn.bootstrapcdn.com",
    "stackpath.bootstrapcdn.com",
    "use.fontawesome.com",
];

/// Services that every network asks: for a certificate's state, a name, whether there is a way out.
const COMMON_SERVICES: [&str; 15] = [
    "cloudflare-dns.com",
    "comodoca.com",
    "connectivitycheck.gstatic.com",
    "ctldl.windowsupdate.com",
    "digicert.com",
    "dns.google",
    "dns.quad9.net",
    "entrust.net",
    "globalsign.com",
    "lencr.org",
    "letsencrypt.org",
    "sectigo.com",
    "symcb.com",
    "usertrust.com",
    "www.msftconnecttest.com",
];

/// Where a program asks whether there is a way out: a whole portal is never what was meant by its name alone.
const PORTALS: [&str; 14] = [
    "amazon.com",
    "apple.com",
    "baidu.com",
    "bing.com",
    "facebook.com",
    "gmail.com",
    "google.com",
    "live.com",
    "microsoft.com",
    "msn.com",
    "outlook.com",
    "sharepoint.com",
    "yahoo.com",
    "youtube.com",
];

/// Public resolvers, by their operators' pages: Google, Cloudflare, Quad9, OpenDNS, Level 3, AdGuard, Yandex, 114DNS, AliDNS, DNSPod.
const RESOLVERS: [[u8; 4]; 21] = [
    [8, 8, 8, 8],
    [8, 8, 4, 4],
    [1, 1, 1, 1],
    [1, 0, 0, 1],
    [9, 9, 9, 9],
    [149, 112, 112, 112],
    [208, 67, 222, 222],
    [208, 67, 220, 220],
    [4, 2, 2, 1],
    [4, 2, 2, 2],
    [4, 2, 2, 3],
    [4, 2, 2, 4],
    [94, 140, 14, 14],
    [94, 140, 15, 15],
    [77, 88, 8, 8],
    [77, 88, 8, 1],
    [114, 114, 114, 114],
    [114, 114, 115, 115],
    [223, 5, 5, 5],
    [223, 6, 6, 6],
    [119, 29, 29, 29],
];

/// What is known of a host by its name alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Known {
    Schema,
    Reference,
    Shared,
    Common,
    LookUp,
    Library,
    Service,
}

/// The host's own entry in the lists, or the nearest above it. A schema's host stands for itself alone.
fn known(host: &str) -> Option<Known> {
    static HOSTS: OnceLock<HashMap<&str, Known, foldhash::fast::FixedState>> = OnceLock::new();
    let hosts = HOSTS.get_or_init(|| {
        let lists: [(&[&'static str], Known); 7] = [
            (&LOOK_UPS, Known::LookUp),
            (&LIBRARIES, Known::Library),
            (&COMMON_SERVICES, Known::Service),
            (&SCHEMA_HOSTS, Known::Schema),
            (&REFERENCE_HOSTS, Known::Reference),
            (&SHARED_HOSTS, Known::Shared),
            (&COMMON_HOSTS, Known::Common),
        ];
        lists.into_iter().flat_map(|(list, known)| list.iter().map(move |name| (*name, known))).collect()
    });
    let mut names =
        std::iter::successors(Some(host), |name| name.bytes().position(|b| b == b'.').and_then(|dot| name.get(dot + 1..)));
    names.find_map(|name| hosts.get(name).copied().filter(|known| *known != Known::Schema || name == host))
}

/// Whether a list says that the host is no indicator: the reason. What every network asks stays so however a text
/// disguises it; a reference, a schema or a look-up that is disguised is meant.
pub(crate) fn of_host(indicator: &Indicator, disguised: bool) -> Option<Note> {
    let resolver = |ip: IpAddr| matches!(ip, IpAddr::V4(ip) if RESOLVERS.contains(&ip.octets()));
    if let Parts::Address(ip) = indicator.parts() {
        return resolver(*ip).then_some(Note::CommonService);
    }
    let host = indicator.host()?;
    // DNS over HTTPS (RFC 8484) and its operators' JSON.
    if let Parts::Url(url) = indicator.parts() {
        if host.ip().is_some_and(resolver) && matches!(url.path(), "/" | "/dns-query" | "/resolve") {
            return Some(Note::CommonService);
        }
    }
    let host = host.text();
    let bare = match indicator.parts() {
        Parts::Url(url) => url.path() == "/" && url.query().is_empty(),
        // A mailbox at a portal is one person's.
        Parts::Email(_) => false,
        _ => true,
    };
    match known(host)? {
        Known::Service => Some(Note::CommonService),
        Known::LookUp | Known::Library if !disguised => Some(Note::CommonService),
        Known::Shared | Known::Common => {
            (bare && PORTALS.contains(&host.strip_prefix("www.").unwrap_or(host))).then_some(Note::CommonService)
        }
        Known::Schema if !disguised => Some(Note::SchemaHost),
        Known::Reference if !disguised => Some(Note::Reference),
        Known::Schema | Known::Reference | Known::LookUp | Known::Library => None,
    }
}

/// Whether what is on the host, or below its name, is one owner's.
pub(crate) fn is_one_owners(indicator: &Indicator) -> bool {
    indicator.host().is_some_and(|host| known(host.text()).is_none())
}

/// Whether the host is a reference wherever it stands plainly in a text with disguises.
pub(crate) fn is_shared(indicator: &Indicator) -> bool {
    indicator
        .host()
        .and_then(|host| known(host.text()))
        .is_some_and(|known| !matches!(known, Known::Common | Known::Service | Known::LookUp | Known::Library))
}

/// Whether the host is a service that says an address.
pub(super) fn is_look_up(indicator: &Indicator) -> bool {
    indicator.host().is_some_and(|host| known(host.text()) == Some(Known::LookUp))
}

/// Whether the host is that of a mail provider's mailboxes.
pub(super) fn is_mail_provider(host: &Host) -> bool {
    MAIL_PROVIDERS.contains(&host.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_host() {
        for (host, expected) in [
            ("nvd.nist.gov", Some(Known::Reference)),
            ("x.com", Some(Known::Reference)),
            ("xx.com", None),
            ("gov", None),
            ("a.b.mitre.org", Some(Known::Reference)),
            ("learn.microsoft.com", Some(Known::Reference)),
            ("login.microsoft.com", Some(Known::Shared)),
            ("schema.org", Some(Known::Schema)),
            ("evil.schema.org", None),
            ("files.discord.com", Some(Known::Common)),
        ] {
            assert_eq!(known(host), expected, "{host}");
        }
    }
}
