//! Link protections, redirects and shorteners, one row each: data that [`super::unwrap`] reads.

/// Where a wrapper keeps its target.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// A query parameter, percent-encoded; the first of these names that is there.
    Parameter(&'static [&'static str]),
    /// A query parameter in base64, behind so many characters of its own.
    Base64(&'static str, usize),
    /// A JSON text in base64: in this query parameter, or in a part of the path where there is none; the field.
    Json(&'static str, &'static str),
    /// Proofpoint's `u=`: `-` stands for `%`, `_` for `/`.
    ProofpointTwo,
    /// Proofpoint's `__url__;` with the characters that `*` stands for in base64 behind it.
    ProofpointThree,
    /// The path from its first `http` on, percent-encoded once or twice.
    Tail,
    /// The path's segment of this number, percent-encoded; without a scheme it is https.
    Segment(usize),
    /// The path's last segment in base64.
    LastSegment,
    /// Between `___` and the last `___`.
    Underscores,
    /// The path behind this and `s/` (https), or behind this alone (http).
    Amp(&'static str),
    /// The path between `/RU=` and `/RK=`.
    Yahoo,
    /// The whole query.
    Query,
    /// Nowhere.
    Nowhere,
}

/// One kind of wrapper.
pub(super) struct Wrapper {
    /// Exact, or with its subdomains where it begins with a dot; `google.*` is Google under any registry, `*` any host.
    pub(super) host: &'static str,
    /// The path's beginning.
    pub(super) path: &'static str,
    pub(super) place: Place,
    /// A mail gateway's: what it carries beside the target names the recipient, and is never shown, whether or not the
    /// target can be read. Other hosts' pages without a target are pages.
    pub(super) personal: bool,
}

const fn gateway(host: &'static str, path: &'static str, place: Place) -> Wrapper {
    Wrapper { host, path, place, personal: true }
}

const fn redirect(host: &'static str, path: &'static str, place: Place) -> Wrapper {
    Wrapper { host, path, place, personal: false }
}

/// Sources: the vendors' own documents and decoders where a row names one, else public unwrappers (urlpurify, ClearURLs,
/// unfurl, kachi, rspamd, MISP's warning lists) and links seen in public reports; each row was tried on a link.
pub(super) const WRAPPERS: &[Wrapper] = &[
    // Microsoft Safe Links, in each cloud: https://learn.microsoft.com/defender-office-365/safe-links-about
    gateway(".safelinks.protection.outlook.com", "/", Place::Parameter(&["url"])),
    gateway(".safelinks.protection.office365.us", "/", Place::Parameter(&["url"])),
    gateway(".safelinks.protection.partner.outlook.cn", "/", Place::Parameter(&["url"])),
    gateway(".safelinks.protection.outlook.cn", "/", Place::Parameter(&["url"])),
    gateway("safelinks.protection.apps.mil", "/", Place::Parameter(&["url"])),
    gateway("statics.teams.cdn.office.net", "/evergreen-assets/safelinks/", Place::Parameter(&["url"])),
    gateway("statics.teams.microsoft.com", "/evergreen-assets/safelinks/", Place::Parameter(&["url"])),
    gateway("outlook.office.com", "/mail/safelink.html", Place::Parameter(&["url"])),
    gateway("outlook.office365.com", "/mail/safelink.html", Place::Parameter(&["url"])),
    gateway("outlook.cloud.microsoft", "/mail/safelink.html", Place::Parameter(&["url"])),
    gateway(".safelink.emails.azure.net", "/redirect/", Place::Parameter(&["destination"])),
    gateway("emails.azure.microsoft.com", "/redirect/", Place::Parameter(&["destination"])),
    // Microsoft Defender for Cloud Apps: https://learn.microsoft.com/defender-cloud-apps/troubleshooting-proxy-url
    redirect("mcas-proxyweb.mcas.ms", "/", Place::Parameter(&["originalUrl"])),
    redirect("mcas-proxyweb.mcas-gov.us", "/", Place::Parameter(&["originalUrl"])),
    redirect("mcas-proxyweb.mcas-gov.ms", "/", Place::Parameter(&["originalUrl"])),
    redirect("mcas-proxyweb.us.cas.ms", "/", Place::Parameter(&["originalUrl"])),
    redirect("mcas-proxyweb.us2.cas.ms", "/", Place::Parameter(&["originalUrl"])),
    redirect("mcas-proxyweb.us3.cas.ms", "/", Place::Parameter(&["originalUrl"])),
    redirect("mcas-proxyweb.eu.cas.ms", "/", Place::Parameter(&["originalUrl"])),
    redirect("mcas-proxyweb.eu2.cas.ms", "/", Place::Parameter(&["originalUrl"])),
    // Proofpoint URL Defense: https://help.proofpoint.com (URL decoder)
    gateway("urldefense.proofpoint.com", "/v1/", Place::Parameter(&["u"])),
    gateway("urldefense.proofpoint.com", "/v2/", Place::ProofpointTwo),
    gateway("urldefense.proofpoint.com", "/v3/", Place::ProofpointThree),
    gateway("urldefense.com", "/v1/", Place::Parameter(&["u"])),
    gateway("urldefense.com", "/v2/", Place::ProofpointTwo),
    gateway("urldefense.com", "/v3/", Place::ProofpointThree),
    gateway("urldefense.us", "/v2/", Place::ProofpointTwo),
    gateway("urldefense.us", "/v3/", Place::ProofpointThree),
    gateway("urlisolation.com", "/browser", Place::Parameter(&["url"])),
    gateway("proofpointisolation.com", "/browser", Place::Parameter(&["url"])),
    // Barracuda Link Protection
    gateway("linkprotect.cudasvc.com", "/url", Place::Parameter(&["a"])),
    // Cisco Secure Email
    gateway("secure-web.cisco.com", "/", Place::Tail),
    // Trend Micro Time-of-Click
    gateway(".trendmicro.com", "/wis/clicktime/", Place::Parameter(&["url"])),
    // FireEye, Trellix
    redirect(".fireeye.com", "/", Place::Parameter(&["u"])),
    redirect(".trellix.com", "/", Place::Parameter(&["u"])),
    // Symantec Click-time
    gateway("clicktime.symantec.com", "/", Place::Parameter(&["u"])),
    // Sophos Email
    gateway(".protection.sophos.com", "/", Place::Base64("u", 0)),
    // Check Point Harmony, Avanan, and SonicWall's resale of it
    gateway(".url-protection.com", "/v1/", Place::Parameter(&["o"])),
    gateway("url.avanan.click", "/", Place::Underscores),
    gateway(".checkpoint.com", "/v2/", Place::Underscores),
    gateway(".sonicurlprotection-fra.com", "/click", Place::Base64("B64_ENCODED_URL", 0)),
    // Hornetsecurity and Vade, Libraesva, EdgePilot, Zix, TitanHQ, Topsec, Trustwave, Retarus, Mailinblack
    gateway("atpscan.global.hornetsecurity.com", "/", Place::Parameter(&["u"])),
    gateway("antiphishing.vadesecure.com", "/v4", Place::Parameter(&["u"])),
    gateway(".vadesecure.com", "/safeproxy/", Place::Parameter(&["u"])),
    gateway("urlsand.esvalabs.com", "/", Place::Parameter(&["u"])),
    gateway("link.edgepilot.com", "/", Place::Parameter(&["u"])),
    gateway("link.zixcentral.com", "/u/", Place::Parameter(&["u"])),
    gateway("linklock.titanhq.com", "/analyse", Place::Parameter(&["url"])),
    gateway("scanner.topsec.com", "/", Place::Parameter(&["u"])),
    gateway("scanmail.trustwave.com", "/", Place::Parameter(&["u"])),
    gateway("protection.retarus.com", "/v1", Place::Parameter(&["u"])),
    gateway(".mailinblack.com", "/securelink/", Place::Json("key", "url")),
    gateway("mib.numerian.fr", "/securelink/", Place::Json("key", "url")),
    // FortiMail, on its customers' own hosts
    gateway("*", "/fmlurlsvc/", Place::Parameter(&["url"])),
    // Isolating browsers
    gateway(".isolation.zscaler.com", "/profile/", Place::Parameter(&["original_url"])),
    redirect("safe.menlosecurity.com", "/http", Place::Tail),
    redirect(".cloudflareaccess.com", "/browser/http", Place::Tail),
    // Google
    redirect("google.*", "/url", Place::Parameter(&["q", "url"])),
    redirect("google.*", "/amp/", Place::Amp("/amp/")),
    redirect("google.*", "/aclk", Place::Parameter(&["adurl"])),
    redirect("google.*", "/linkredirect", Place::Parameter(&["dest"])),
    redirect("google.*", "/translate", Place::Parameter(&["u"])),
    redirect("www.googleadservices.com", "/pagead/aclk", Place::Parameter(&["adurl"])),
    redirect(".g.doubleclick.net", "/", Place::Parameter(&["adurl"])),
    redirect("ad.doubleclick.net", "/", Place::Parameter(&["adurl"])),
    redirect(".cdn.ampproject.org", "/c/", Place::Amp("/c/")),
    // Other searches
    redirect(".bing.com", "/ck/a", Place::Base64("u", 2)),
    redirect(".bing.com", "/news/apiclick.aspx", Place::Parameter(&["url"])),
    redirect("duckduckgo.com", "/l/", Place::Parameter(&["uddg"])),
    redirect(".search.yahoo.com", "/", Place::Yahoo),
    redirect("sba.yandex.net", "/redirect", Place::Parameter(&["url"])),
    redirect("mail.yandex.ru", "/re.jsx", Place::Base64("l", 0)),
    redirect("mail.yandex.com", "/re.jsx", Place::Base64("l", 0)),
    // Social media and messengers
    redirect("l.facebook.com", "/", Place::Parameter(&["u"])),
    redirect("lm.facebook.com", "/", Place::Parameter(&["u"])),
    redirect("l.messenger.com", "/", Place::Parameter(&["u"])),
    redirect("l.instagram.com", "/", Place::Parameter(&["u"])),
    redirect("l.threads.net", "/", Place::Parameter(&["u"])),
    redirect("l.threads.com", "/", Place::Parameter(&["u"])),
    redirect("l.wl.co", "/l", Place::Parameter(&["u"])),
    redirect(".youtube.com", "/redirect", Place::Parameter(&["q"])),
    redirect(".linkedin.com", "/redir/redirect", Place::Parameter(&["url"])),
    redirect(".linkedin.com", "/safety/go", Place::Parameter(&["url"])),
    redirect("out.reddit.com", "/", Place::Parameter(&["url"])),
    redirect("slack-redir.net", "/link", Place::Parameter(&["url"])),
    redirect("t.umblr.com", "/redirect", Place::Parameter(&["z"])),
    redirect(".vk.com", "/away.php", Place::Parameter(&["to"])),
    redirect("vk.ru", "/away.php", Place::Parameter(&["to"])),
    redirect(".steamcommunity.com", "/linkfilter", Place::Parameter(&["url", "u"])),
    redirect("go.bsky.app", "/redirect", Place::Parameter(&["u"])),
    redirect("medium.com", "/r", Place::Parameter(&["url"])),
    redirect("exit.sc", "/", Place::Parameter(&["url"])),
    redirect("gate.sc", "/", Place::Parameter(&["url"])),
    // Mail providers' dereferrers
    redirect("checklink.mail.ru", "/proxy", Place::Parameter(&["url"])),
    redirect("click.mail.ru", "/redir", Place::Parameter(&["u"])),
    redirect("deref-gmx.net", "/mail/client/", Place::Parameter(&["redirectUrl"])),
    redirect("deref-gmx.com", "/mail/client/", Place::Parameter(&["redirectUrl"])),
    redirect("deref-web.de", "/mail/client/", Place::Parameter(&["redirectUrl"])),
    redirect("deref-web-02.de", "/mail/client/", Place::Parameter(&["redirectUrl"])),
    redirect("deref-1und1.de", "/mail/client/", Place::Parameter(&["redirectUrl"])),
    redirect("deref-mail.com", "/mail/client/", Place::Parameter(&["redirectUrl"])),
    redirect("href.li", "/", Place::Query),
    redirect("anonym.to", "/", Place::Query),
    redirect("outgoing.prod.mozaws.net", "/v1/", Place::Tail),
    redirect("prod.outgoing.prod.webservices.mozgcp.net", "/v1/", Place::Tail),
    // Senders' own click trackers, through which phishing is sent too
    gateway("*", "/L0/http", Place::Segment(1)),
    gateway("*", "/CL0/http", Place::Segment(1)),
    gateway("click.redditmail.com", "/", Place::Parameter(&["url"])),
    gateway("click.pstmrk.it", "/", Place::Segment(1)),
    gateway("mandrillapp.com", "/track/click.php", Place::Parameter(&["url"])),
    gateway("mandrillapp.com", "/track/click/", Place::Json("p", "url")),
    gateway("lnks.gd", "/l/ey", Place::Json("", "url")),
    gateway("substack.com", "/redirect/2/", Place::Json("", "e")),
    gateway(".convertkit-mail.com", "/", Place::LastSegment),
    gateway(".convertkit-mail2.com", "/", Place::LastSegment),
    gateway(".convertkit-mail3.com", "/", Place::LastSegment),
    gateway(".convertkit-mail4.com", "/", Place::LastSegment),
    gateway(".streak-link.com", "/", Place::Tail),
    gateway(".streaklinks.com", "/", Place::Tail),
    redirect(".page.link", "/", Place::Parameter(&["link", "ofl"])),
    // Those that keep the target on their own servers
    gateway(".mimecast.com", "/s/", Place::Nowhere),
    gateway(".mimecast.com", "/redirect/", Place::Nowhere),
    gateway(".mimecastprotect.com", "/s/", Place::Nowhere),
    gateway(".mimecast-offshore.com", "/s/", Place::Nowhere),
    gateway("url.emailprotection.link", "/", Place::Nowhere),
    gateway(".mailanyone.net", "/", Place::Nowhere),
    gateway(".hubspotlinks.com", "/", Place::Nowhere),
    gateway(".ct.sendgrid.net", "/", Place::Nowhere),
    gateway(".rs6.net", "/tn.jsp", Place::Nowhere),
    redirect(".linkedin.com", "/slink", Place::Nowhere),
];

/// Hosts that only shorten: their target is on their own servers. Each is on MISP's and rspamd's lists of shorteners.
pub(super) const SHORTENERS: [&str; 53] = [
    "1url.com",
    "2no.co",
    "abre.ai",
    "adf.ly",
    "aka.ms",
    "amzn.to",
    "bit.do",
    "bit.ly",
    "bitly.com",
    "bitly.ws",
    "buff.ly",
    "clck.ru",
    "cutt.ly",
    "cutt.us",
    "dlvr.it",
    "dub.sh",
    "goo.gl",
    "goo.su",
    "is.gd",
    "j.mp",
    "kutt.it",
    "lnkd.in",
    "me2.do",
    "n9.cl",
    "ow.ly",
    "q-r.to",
    "qrco.de",
    "rb.gy",
    "rebrand.ly",
    "reurl.cc",
    "s.id",
    "shorturl.asia",
    "shorturl.at",
    "snip.ly",
    "surl.li",
    "t.cn",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tiny.ly",
    "tinyurl.com",
    "tr.im",
    "trib.al",
    "u.to",
    "urlz.fr",
    "urlzs.com",
    "v.gd",
    "vk.cc",
    "wp.me",
    "x.co",
    "encr.pw",
    "ln.run",
    "bom.so",
];

/// The suffixes that Defender for Cloud Apps puts behind a host:
/// <https://learn.microsoft.com/defender-cloud-apps/troubleshooting-proxy-url>.
pub(super) const SESSION_SUFFIXES: [&str; 21] = [
    ".admin-mcas.ms",
    ".admin-mcas-gov.us",
    ".admin-mcas-gov.ms",
    ".admin-mcas-df.ms",
    ".admin-mcas-gov-df.us",
    ".admin-mcas-gov-df.ms",
    ".admin-rs-mcas.ms",
    ".admin-rs-mcas-df.ms",
    ".mcas.ms",
    ".mcas-gov.us",
    ".mcas-gov.ms",
    ".mcas-df.ms",
    ".mcas-gov-df.us",
    ".mcas-gov-df.ms",
    ".rs-mcas.ms",
    ".rs-mcas-df.ms",
    ".us.cas.ms",
    ".us2.cas.ms",
    ".us3.cas.ms",
    ".eu.cas.ms",
    ".eu2.cas.ms",
];
