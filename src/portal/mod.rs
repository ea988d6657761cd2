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

    /// The Azure portal's host.
    pub(crate) fn azure_host(self) -> &'static str {
        match self {
            Self::Public => "portal.azure.com",
            Self::GccHigh | Self::Dod => "portal.azure.us",
            Self::China => "portal.azure.cn",
        }
    }
}

/// The ARM id of a Log Analytics workspace.
#[derive(Clone, Debug)]
pub(crate) struct Workspace(String);

impl Workspace {
    /// `/subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/NAME`, in any case.
    pub(crate) fn named(id: &str) -> Option<Self> {
        let parts: Vec<&str> = id.trim().trim_matches('/').split('/').collect();
        let [subscriptions, subscription, groups, group, providers, provider, workspaces, name] = parts.as_slice() else {
            return None;
        };
        let words = [
            (subscriptions, "subscriptions"),
            (groups, "resourceGroups"),
            (providers, "providers"),
            (provider, "Microsoft.OperationalInsights"),
            (workspaces, "workspaces"),
        ];
        let plain = |text: &str| {
            !text.is_empty() && text.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_' | '.' | '(' | ')'))
        };
        (words.iter().all(|(part, word)| part.eq_ignore_ascii_case(word))
            && [subscription, group, name].iter().all(|part| plain(part)))
        .then(|| Self(format!("/{}", parts.join("/"))))
    }

    pub(crate) fn id(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workspaces() {
        let id = "/subscriptions/1-2/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc-logs";
        assert_eq!(Workspace::named(id).map(|workspace| workspace.id().to_owned()).as_deref(), Some(id));
        assert!(Workspace::named(&id.to_uppercase()).is_some());
        for bad in [
            "",
            "soc-logs",
            "/subscriptions/1",
            &format!("{id}/x"),
            &id.replace("soc-logs", "a\"b"),
            &id.replace("workspaces", "vaults"),
        ] {
            assert!(Workspace::named(bad).is_none(), "{bad}");
        }
    }
}
