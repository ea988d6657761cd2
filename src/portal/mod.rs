//! The portals and their clouds.

pub(crate) mod link;

use serde::{Deserialize, Serialize};

/// Where a query will run. Serialised in lower case.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Portal {
    /// Defender tables in the Defender portal's advanced hunting.
    #[default]
    Defender,
    /// Log Analytics tables in Azure Logs.
    Sentinel,
    /// Both in one query, in the Defender portal of a tenant with a connected workspace.
    Unified,
}

impl Portal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Defender, Self::Sentinel, Self::Unified];

    /// The portal of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|portal| portal.name() == name)
    }

    /// The portal's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Defender => "defender",
            Self::Sentinel => "sentinel",
            Self::Unified => "unified",
        }
    }
}

/// Which of Microsoft's clouds the tenant is in.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Cloud {
    #[default]
    Public,
    GccHigh,
    Dod,
    China,
}

impl Cloud {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "public" => Some(Self::Public),
            "gcc-high" => Some(Self::GccHigh),
            "dod" => Some(Self::Dod),
            "china" => Some(Self::China),
            _ => None,
        }
    }

    /// The Defender portal's host; none where there is no such portal.
    pub(crate) fn defender_host(self) -> Option<&'static str> {
        match self {
            Self::Public => Some("security.microsoft.com"),
            Self::GccHigh => Some("security.microsoft.us"),
            Self::Dod => Some("security.apps.mil"),
            Self::China => None,
        }
    }
}
