//! Scope: how much of a URL is hunted (path trimming).

use serde::{Deserialize, Serialize};

use super::host::WebAddress;

/// How much of a URL an indicator stands for. Serialised in lower case.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Host, path and query.
    Exact,
    /// Host and path, with any query.
    #[default]
    Path,
    /// Everything in the path's directory.
    Directory,
    /// Everything on the host.
    Host,
    /// Everything under the registrable domain, subdomains included.
    Domain,
}

impl Scope {
    /// All five, from the narrowest to the widest.
    pub const ALL: [Self; 5] = [Self::Exact, Self::Path, Self::Directory, Self::Host, Self::Domain];

    /// The scope of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// The scope's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Path => "path",
            Self::Directory => "directory",
            Self::Host => "host",
            Self::Domain => "domain",
        }
    }
}

/// A URL in each of its scopes, so that one click can choose another.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Forms {
    /// The whole URL.
    pub exact: String,
    /// Without its query.
    pub path: String,
    /// Up to the last slash of its path.
    pub directory: String,
    /// The host alone.
    pub host: String,
    /// The registrable domain; an address stays what it is.
    pub domain: String,
}

pub(crate) fn forms(url: &WebAddress) -> Forms {
    Forms {
        exact: url.text().to_owned(),
        path: format!("{}{}", url.origin(), url.path()),
        directory: format!("{}{}", url.origin(), directory(url)),
        host: url.host().text().to_owned(),
        domain: url.host().registrable().to_owned(),
    }
}

/// The path up to and with its last slash.
pub(crate) fn directory(url: &WebAddress) -> &str {
    let path = url.path();
    path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_in_its_five_scopes() {
        let url = WebAddress::of_text("https://login.evil.co.uk:8443/a/b?x=1").unwrap();
        let expected = Forms {
            exact: "https://login.evil.co.uk:8443/a/b?x=1".into(),
            path: "https://login.evil.co.uk:8443/a/b".into(),
            directory: "https://login.evil.co.uk:8443/a/".into(),
            host: "login.evil.co.uk".into(),
            domain: "evil.co.uk".into(),
        };
        assert_eq!(forms(&url), expected);
    }
}
