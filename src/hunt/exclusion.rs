//! The false-positive scenarios of the seed as exclusions: what each hides, in which table, by which lists.
//!
//! A row is hidden only where every part of the scenario is seen in it: the program *and* where it went. An empty list
//! therefore hides nothing, and neither does an empty column. The scenarios are those of Azure-Sentinel's "Network
//! footprint (3)"; the last one ends there in mid-sentence and is finished here as: backup software of a known vendor
//! that talks to a known backup host.

/// What the entries of a list are, and so how one is checked before it reaches a query.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Entries {
    /// Host names; each stands for its subdomains.
    Hosts,
    /// Addresses and networks.
    Addresses,
    /// Port numbers.
    Ports,
    /// Anything else: file names, folders, security identifiers, vendors.
    Words,
}

/// A list of an exclusion: a parameter at the top of the query, and a setting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub(crate) name: &'static str,
    pub(crate) entries: Entries,
    pub(crate) defaults: &'static [&'static str],
}

/// A scenario that can be excluded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exclusion {
    pub(crate) name: &'static str,
    /// One line for a list.
    pub(crate) summary: &'static str,
    pub(crate) lists: &'static [List],
    /// By table, the condition of the rows that are hidden.
    pub(crate) hides: &'static [(&'static str, &'static str)],
}

const fn list(name: &'static str, entries: Entries, defaults: &'static [&'static str]) -> List {
    List { name, entries, defaults }
}

/// Every exclusion, in the order of the seed.
pub(crate) const EXCLUSIONS: &[Exclusion] = &[
    Exclusion {
        name: "maintenance",
        summary: "system accounts that fetch updates from known update hosts",
        lists: &[
            // Account names are localised, SIDs are not: local system, local service, network service.
            list("MaintenanceSids", Entries::Words, &["S-1-5-18", "S-1-5-19", "S-1-5-20"]),
            list(
                "MaintenanceHosts",
                Entries::Hosts,
                &["update.microsoft.com", "windowsupdate.com", "windowsupdate.microsoft.com", "delivery.mp.microsoft.com"],
            ),
        ],
        hides: &[
            ("DeviceNetworkEvents", "InitiatingProcessAccountSid in (MaintenanceSids) and Under(RemoteUrl, MaintenanceHosts)"),
            (
                "DeviceFileEvents",
                "InitiatingProcessAccountSid in (MaintenanceSids) and Under(FileOriginUrl, MaintenanceHosts)\n        and (isempty(FileOriginReferrerUrl) or Under(FileOriginReferrerUrl, MaintenanceHosts))",
            ),
            (
                "DeviceEvents",
                "InitiatingProcessAccountSid in (MaintenanceSids)\n        and (Under(RemoteUrl, MaintenanceHosts) or Under(FileOriginUrl, MaintenanceHosts))",
            ),
        ],
    },
    Exclusion {
        name: "rdp",
        summary: "administrators' remote desktop sessions, by their addresses and SIDs; both lists start empty",
        lists: &[
            list("RdpProcesses", Entries::Words, &["mstsc.exe"]),
            list("RdpPorts", Entries::Ports, &["3389"]),
            list("AdminAddresses", Entries::Addresses, &[]),
            list("AdminSids", Entries::Words, &[]),
        ],
        hides: &[
            ("DeviceNetworkEvents", RDP_CONTACTS),
            (
                "DeviceFileEvents",
                "Within(RequestSourceIP, AdminAddresses) or IsInitiatingProcessRemoteSession == true\n        and (Within(InitiatingProcessRemoteSessionIP, AdminAddresses) or InitiatingProcessAccountSid in (AdminSids))",
            ),
            ("DeviceEvents", RDP_CONTACTS),
        ],
    },
    Exclusion {
        name: "logs",
        summary: "log shippers (Splunk, Elastic) that send to a known log host or port",
        lists: &[
            list(
                "LogProcesses",
                Entries::Words,
                &[
                    "splunkd.exe",
                    "splunkd",
                    "splunk-winevtlog.exe",
                    "filebeat.exe",
                    "filebeat",
                    "winlogbeat.exe",
                    "metricbeat.exe",
                    "elastic-agent.exe",
                    "elastic-endpoint.exe",
                    "logstash.exe",
                ],
            ),
            list(
                "LogHosts",
                Entries::Hosts,
                &["splunk.com", "splunkcloud.com", "elasticsearch.com", "elastic.co", "elastic-cloud.com"],
            ),
            // Splunk's receiver, collector and management, Beats, Elasticsearch, syslog over TLS.
            list("LogPorts", Entries::Ports, &["9997", "8088", "8089", "5044", "9200", "6514"]),
        ],
        hides: &[
            (
                "DeviceNetworkEvents",
                "InitiatingProcessFileName in~ (LogProcesses) and (Under(RemoteUrl, LogHosts) or RemotePort in (LogPorts))",
            ),
            (
                "DeviceFileEvents",
                "InitiatingProcessFileName in~ (LogProcesses) and Under(FileOriginUrl, LogHosts)\n        and (isempty(FileOriginReferrerUrl) or Under(FileOriginReferrerUrl, LogHosts))",
            ),
            (
                "DeviceEvents",
                "InitiatingProcessFileName in~ (LogProcesses) and (Under(RemoteUrl, LogHosts) or RemotePort in (LogPorts))",
            ),
        ],
    },
    Exclusion {
        name: "sccm",
        summary: "Configuration Manager that loads from its distribution points; their list starts empty",
        lists: &[
            list("SccmProcesses", Entries::Words, &["ccmexec.exe", "ccmsetup.exe"]),
            list("SccmFolders", Entries::Words, &["\\Windows\\CCM", "\\Windows\\ccmsetup"]),
            list("SccmCaches", Entries::Words, &["\\Windows\\ccmcache"]),
            list("SccmHosts", Entries::Hosts, &[]),
        ],
        hides: &[
            ("DeviceNetworkEvents", SCCM_CONTACTS),
            (
                "DeviceFileEvents",
                "(InitiatingProcessFileName in~ (SccmProcesses) and FolderOf(InitiatingProcessFolderPath) in~ (SccmFolders)\n        or InitiatingProcessFileName =~ \"svchost.exe\" and InitiatingProcessCommandLine has \"BITS\")\n        and (FolderOf(FolderPath) in~ (SccmCaches) or Under(FileOriginUrl, SccmHosts))",
            ),
            ("DeviceEvents", SCCM_CONTACTS),
        ],
    },
    Exclusion {
        name: "backup",
        summary: "backup software of a known vendor (Veeam, Dell EMC, AWS) that talks to a known backup host",
        lists: &[
            list(
                "BackupVendors",
                Entries::Words,
                &["Veeam", "Dell EMC", "EMC Corporation", "Dell Technologies", "Amazon Web Services"],
            ),
            list(
                "BackupProcesses",
                Entries::Words,
                &[
                    "VeeamAgent.exe",
                    "Veeam.Backup.Service.exe",
                    "Veeam.Backup.Manager.exe",
                    "Veeam.EndPoint.Service.exe",
                    "VeeamTransportSvc.exe",
                    "ddbmcd.exe",
                    "ddboost.exe",
                    "nsrd.exe",
                    "nsrexecd.exe",
                    "AWSBackupAgent.exe",
                    "aws-backup.exe",
                ],
            ),
            list(
                "BackupHosts",
                Entries::Hosts,
                &[
                    "veeam.com",
                    "backup.amazonaws.com",
                    "backup.us-east-1.amazonaws.com",
                    "backup.us-east-2.amazonaws.com",
                    "backup.us-west-2.amazonaws.com",
                    "backup.eu-west-1.amazonaws.com",
                    "backup.eu-central-1.amazonaws.com",
                ],
            ),
        ],
        hides: &[
            ("DeviceNetworkEvents", BACKUP_CONTACTS),
            (
                "DeviceFileEvents",
                "InitiatingProcessVersionInfoCompanyName has_any (BackupVendors) and InitiatingProcessFileName in~ (BackupProcesses)\n        and Under(FileOriginUrl, BackupHosts) and (isempty(FileOriginReferrerUrl) or Under(FileOriginReferrerUrl, BackupHosts))",
            ),
            ("DeviceEvents", BACKUP_CONTACTS),
        ],
    },
];

const RDP_CONTACTS: &str = "RemotePort in (RdpPorts) and InitiatingProcessFileName in~ (RdpProcesses)\n        and (Within(LocalIP, AdminAddresses) or InitiatingProcessAccountSid in (AdminSids))\n        or LocalPort in (RdpPorts) and Within(RemoteIP, AdminAddresses)\n        or IsInitiatingProcessRemoteSession == true and Within(InitiatingProcessRemoteSessionIP, AdminAddresses)";

const SCCM_CONTACTS: &str = "(InitiatingProcessFileName in~ (SccmProcesses) and FolderOf(InitiatingProcessFolderPath) in~ (SccmFolders)\n        or InitiatingProcessFileName =~ \"svchost.exe\" and InitiatingProcessCommandLine has \"BITS\")\n        and (Under(RemoteUrl, SccmHosts) or RemoteIP in (SccmHosts))";

const BACKUP_CONTACTS: &str = "InitiatingProcessVersionInfoCompanyName has_any (BackupVendors) and InitiatingProcessFileName in~ (BackupProcesses)\n        and (Under(RemoteUrl, BackupHosts) or RemoteIP in (BackupHosts))";

/// The exclusion of that name.
pub(crate) fn named(name: &str) -> Option<&'static Exclusion> {
    EXCLUSIONS.iter().find(|exclusion| exclusion.name == name)
}

/// The list of that name.
pub(crate) fn list_named(name: &str) -> Option<&'static List> {
    EXCLUSIONS.iter().flat_map(|exclusion| exclusion.lists).find(|list| list.name == name)
}

/// An exclusion with the entries of its lists.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) exclusion: &'static Exclusion,
    /// In the order of the exclusion's lists.
    pub(crate) entries: Vec<Vec<String>>,
}
