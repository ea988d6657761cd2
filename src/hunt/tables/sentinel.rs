//! The tables that only a Sentinel workspace has.
//!
//! Columns and meanings: <https://learn.microsoft.com/azure/azure-monitor/reference/tables-index>.

use super::asim;
use crate::hunt::table::{Form, Part, Table, address, address_of, answers, contact, host, mailbox, md5, sha1, sha256, text, web};
use Part::{Files, Network, Processes, SignIns};

/// A table that only a workspace has.
const WORKSPACE: Table = Table {
    name: "",
    connector: "",
    defender: false,
    sentinel: true,
    form: Form::Plain,
    parts: &[Network],
    columns: &[],
    shows: &[],
};

const ENTRA: Table = Table { connector: "AzureActiveDirectory", parts: &[SignIns], ..WORKSPACE };
const FIREWALL: Table = Table { connector: "AzureFirewall", ..WORKSPACE };

/// A column that can hold a digest of any length, bare or with `0x` before it.
const ANY_MD5: &str = "extract(@\"(?:^|[^0-9A-Fa-f])([0-9A-Fa-f]{32})(?:$|[^0-9A-Fa-f])\", 1, FileHash)";
const ANY_SHA1: &str = "extract(@\"(?:^|[^0-9A-Fa-f])([0-9A-Fa-f]{40})(?:$|[^0-9A-Fa-f])\", 1, FileHash)";
const ANY_SHA256: &str = "extract(@\"(?:^|[^0-9A-Fa-f])([0-9A-Fa-f]{64})(?:$|[^0-9A-Fa-f])\", 1, FileHash)";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "CommonSecurityLog",
        connector: "CefAma",
        columns: &[
            web("RequestURL"),
            host("DestinationHostName"),
            text("Message"),
            address_of("DestinationIP", "RequestURL"),
            address("SourceIP"),
            sha256("FileHash").at(ANY_SHA256),
            sha1("FileHash").at(ANY_SHA1),
            md5("FileHash").at(ANY_MD5),
        ],
        shows: &[
            ("Device", "Computer"),
            ("Account", "SourceUserName"),
            ("Process", "DeviceProduct"),
            ("ActionType", "DeviceAction"),
            ("FileName", "FileName"),
            ("FolderPath", "FilePath"),
        ],
        ..WORKSPACE
    },
    Table {
        name: "Syslog",
        connector: "SyslogAma",
        columns: &[text("SyslogMessage")],
        shows: &[("Device", "Computer"), ("Process", "ProcessName"), ("ActionType", "SeverityLevel")],
        ..WORKSPACE
    },
    Table {
        name: "DnsEvents",
        connector: "DNS",
        columns: &[host("Name"), answers("IPAddresses")],
        shows: &[("Device", "Computer"), ("Account", "ClientIP"), ("ActionType", "SubType")],
        ..WORKSPACE
    },
    Table {
        name: "DNSQueryLogs",
        connector: "AzureDnsResolver",
        columns: &[host("QueryName"), answers("Answer").at("tostring(Answer)")],
        shows: &[("Device", "SourceIpAddress"), ("ActionType", "QueryType")],
        ..WORKSPACE
    },
    Table {
        name: "AZFWNetworkRule",
        columns: &[contact("DestinationIp"), address("SourceIp")],
        shows: &[("Device", "SourceIp"), ("ActionType", "Action")],
        ..FIREWALL
    },
    Table {
        name: "AZFWApplicationRule",
        columns: &[web("TargetUrl"), host("Fqdn"), address("SourceIp")],
        shows: &[("Device", "SourceIp"), ("ActionType", "Action")],
        ..FIREWALL
    },
    Table {
        name: "AZFWDnsQuery",
        columns: &[host("QueryName"), address("SourceIp")],
        shows: &[("Device", "SourceIp"), ("ActionType", "QueryType")],
        ..FIREWALL
    },
    Table {
        name: "AZFWNatRule",
        columns: &[address("SourceIp"), address("DestinationIp"), address("TranslatedIp")],
        shows: &[("Device", "TranslatedIp"), ("ActionType", "Rule")],
        ..FIREWALL
    },
    Table {
        name: "AZFWThreatIntel",
        columns: &[web("TargetUrl"), host("Fqdn"), address_of("DestinationIp", "TargetUrl"), address("SourceIp")],
        shows: &[("Device", "SourceIp"), ("ActionType", "Action")],
        ..FIREWALL
    },
    Table {
        name: "AZFWIdpsSignature",
        columns: &[contact("DestinationIp"), address("SourceIp")],
        shows: &[("Device", "SourceIp"), ("ActionType", "Action")],
        ..FIREWALL
    },
    Table {
        name: "VMConnection",
        connector: "AzureMonitor(VMInsights)",
        columns: &[contact("RemoteIp"), text("RemoteDnsCanonicalNames"), text("RemoteDnsQuestions")],
        shows: &[("Device", "Computer"), ("Process", "ProcessName"), ("ActionType", "Direction")],
        ..WORKSPACE
    },
    Table {
        name: "WindowsFirewall",
        connector: "WindowsFirewall",
        columns: &[contact("RemoteIP"), contact("DestinationIP"), address("SourceIP")],
        shows: &[("Device", "Computer"), ("ActionType", "FirewallAction")],
        ..WORKSPACE
    },
    Table {
        name: "W3CIISLog",
        connector: "AzureMonitor(IIS)",
        columns: &[address("cIP"), web("csReferer")],
        shows: &[("Device", "Computer"), ("Account", "csUserName"), ("Process", "sSiteName"), ("ActionType", "csMethod")],
        ..WORKSPACE
    },
    Table {
        name: "AppServiceHTTPLogs",
        connector: "AzureAppService",
        columns: &[address("CIp"), web("Referer")],
        shows: &[("Device", "CsHost"), ("Account", "CsUsername"), ("ActionType", "CsMethod")],
        ..WORKSPACE
    },
    Table {
        name: "AGWAccessLogs",
        connector: "AzureWAF",
        columns: &[address("ClientIp")],
        shows: &[("Device", "Host"), ("ActionType", "HttpMethod")],
        ..WORKSPACE
    },
    Table {
        name: "AGWFirewallLogs",
        connector: "AzureWAF",
        columns: &[address("ClientIp")],
        shows: &[("Device", "Hostname"), ("ActionType", "Action")],
        ..WORKSPACE
    },
    Table {
        name: "NetworkAccessTraffic",
        connector: "AzureActiveDirectory",
        columns: &[
            web("DestinationUrl"),
            web("ReferrerHeader"),
            host("DestinationFqdn"),
            address_of("DestinationIp", "DestinationUrl"),
            address("SourceIp").of(&[SignIns]),
        ],
        shows: &[
            ("Device", "SourceIp"),
            ("Account", "UserPrincipalName"),
            ("Process", "InitiatingProcessName"),
            ("ActionType", "Action"),
            ("DeviceId", "DeviceId"),
        ],
        ..WORKSPACE
    },
    Table {
        name: "NTANetAnalytics",
        connector: "AzureNetworkWatcher",
        columns: &[contact("DestIp"), address("SrcIp"), text("DestPublicIps"), text("SrcPublicIps")],
        shows: &[("Device", "SrcVm"), ("ActionType", "FlowDirection")],
        ..WORKSPACE
    },
    Table {
        name: "AWSVPCFlow",
        connector: "AWSS3",
        columns: &[contact("DstAddr"), address("SrcAddr"), contact("PktDstAddr"), address("PktSrcAddr")],
        shows: &[("Device", "InstanceId"), ("ActionType", "Action")],
        ..WORKSPACE
    },
    Table {
        name: "ASimNetworkSessionLogs",
        connector: "ASimNetworkSession",
        columns: asim::NETWORK_SESSION,
        shows: ASIM,
        ..WORKSPACE
    },
    Table { name: "ASimDnsActivityLogs", connector: "ASimDns", columns: asim::DNS, shows: ASIM, ..WORKSPACE },
    Table { name: "ASimWebSessionLogs", connector: "ASimWebSession", columns: asim::WEB_SESSION, shows: ASIM, ..WORKSPACE },
    Table {
        name: "ASimFileEventLogs",
        connector: "ASimFileEvent",
        parts: &[Files],
        columns: &[
            web("TargetUrl").of(&[Network]),
            address("SrcIpAddr").of(&[Network]),
            sha256("TargetFileSHA256"),
            sha1("TargetFileSHA1"),
            md5("TargetFileMD5"),
            sha256("SrcFileSHA256"),
            sha1("SrcFileSHA1"),
            md5("SrcFileMD5"),
        ],
        shows: &[
            ("Device", "DvcHostname"),
            ("Account", "ActorUsername"),
            ("Process", "ActingProcessName"),
            ("CommandLine", "ActingProcessCommandLine"),
            ("ActionType", "EventType"),
            ("FileName", "TargetFileName"),
            ("FolderPath", "TargetFilePath"),
            ("SHA1", "TargetFileSHA1"),
            ("SHA256", "TargetFileSHA256"),
        ],
        ..WORKSPACE
    },
    Table {
        name: "ASimProcessEventLogs",
        connector: "ASimProcessEvent",
        parts: &[Processes],
        columns: &[
            text("TargetProcessCommandLine"),
            sha256("TargetProcessSHA256"),
            sha1("TargetProcessSHA1"),
            md5("TargetProcessMD5"),
        ],
        shows: &[
            ("Device", "DvcHostname"),
            ("Account", "TargetUsername"),
            ("Process", "TargetProcessName"),
            ("CommandLine", "TargetProcessCommandLine"),
            ("ActionType", "EventType"),
            ("FileName", "TargetProcessFilename"),
            ("SHA1", "TargetProcessSHA1"),
            ("SHA256", "TargetProcessSHA256"),
        ],
        ..WORKSPACE
    },
    Table {
        name: "ASimAuthenticationEventLogs",
        connector: "ASimAuthentication",
        parts: &[SignIns],
        columns: &[address("SrcIpAddr"), mailbox("TargetUsername")],
        shows: &[("Device", "DvcHostname"), ("Account", "TargetUsername"), ("ActionType", "EventType")],
        ..WORKSPACE
    },
    Table {
        name: "SecurityEvent",
        connector: "WindowsSecurityEvents",
        parts: &[SignIns],
        columns: &[
            address("IpAddress"),
            text("CommandLine").of(&[Processes]),
            sha256("FileHash").at(ANY_SHA256),
            sha1("FileHash").at(ANY_SHA1),
            md5("FileHash").at(ANY_MD5),
        ],
        shows: &[
            ("Device", "Computer"),
            ("Account", "Account"),
            ("Process", "NewProcessName"),
            ("CommandLine", "CommandLine"),
            ("ActionType", "Activity"),
            ("FolderPath", "FilePath"),
        ],
        ..WORKSPACE
    },
    Table {
        name: "SigninLogs",
        columns: &[address("IPAddress"), mailbox("UserPrincipalName")],
        shows: &[("Account", "UserPrincipalName"), ("Process", "AppDisplayName"), ("ActionType", "ResultDescription")],
        ..ENTRA
    },
    Table {
        name: "AADNonInteractiveUserSignInLogs",
        columns: &[address("IPAddress"), mailbox("UserPrincipalName")],
        shows: &[("Account", "UserPrincipalName"), ("Process", "AppDisplayName"), ("ActionType", "ResultDescription")],
        ..ENTRA
    },
    Table {
        name: "AADServicePrincipalSignInLogs",
        columns: &[address("IPAddress")],
        shows: &[("Account", "ServicePrincipalName"), ("Process", "ResourceDisplayName"), ("ActionType", "ResultDescription")],
        ..ENTRA
    },
    Table {
        name: "AADManagedIdentitySignInLogs",
        columns: &[address("IPAddress")],
        shows: &[("Account", "ServicePrincipalName"), ("Process", "ResourceDisplayName"), ("ActionType", "ResultDescription")],
        ..ENTRA
    },
    Table {
        name: "MicrosoftGraphActivityLogs",
        columns: &[address("IPAddress")],
        shows: &[("Account", "UserId"), ("ActionType", "RequestMethod"), ("DeviceId", "DeviceId")],
        ..ENTRA
    },
    Table {
        name: "OfficeActivity",
        connector: "Office365",
        parts: &[SignIns],
        columns: &[address("ClientIP").at("AddressOf(ClientIP)"), mailbox("UserId")],
        shows: &[
            ("Account", "UserId"),
            ("Process", "OfficeWorkload"),
            ("ActionType", "Operation"),
            ("FileName", "SourceFileName"),
        ],
        ..WORKSPACE
    },
    Table {
        name: "AzureActivity",
        connector: "AzureActivity",
        parts: &[SignIns],
        columns: &[address("CallerIpAddress"), mailbox("Caller")],
        shows: &[("Account", "Caller"), ("Process", "ResourceProviderValue"), ("ActionType", "OperationNameValue")],
        ..WORKSPACE
    },
    Table {
        name: "StorageBlobLogs",
        connector: "AzureStorageAccount",
        parts: &[SignIns],
        columns: &[address("CallerIpAddress").at("AddressOf(CallerIpAddress)")],
        shows: &[("Device", "AccountName"), ("Account", "RequesterUpn"), ("ActionType", "OperationName")],
        ..WORKSPACE
    },
    Table {
        name: "AWSCloudTrail",
        connector: "AWS",
        parts: &[SignIns],
        columns: &[address("SourceIpAddress")],
        shows: &[("Account", "UserIdentityArn"), ("Process", "EventSource"), ("ActionType", "EventName")],
        ..WORKSPACE
    },
];

/// What a row of a normalised table shows.
const ASIM: &[(&str, &str)] = &[("Device", "SrcHostname"), ("Account", "SrcUsername"), ("ActionType", "DvcAction")];
