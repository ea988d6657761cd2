//! What a program's text or a command line says of a plain value in it: assigned, listed, given as an argument or fetched.

use super::context::tail_of_line;
use super::tokens::Found;
use super::words::Words;

/// Commands and functions that go to what stands behind them in their line.
const COMMANDS: Words = Words::new(&[
    "curl",
    "wget",
    "iwr",
    "irm",
    "invoke-webrequest",
    "invoke-restmethod",
    "downloadstring",
    "downloadfile",
    "downloaddata",
    "mshta",
    "certutil",
    "bitsadmin",
    "msiexec",
    "regsvr32",
    "resolve-dnsname",
    "start-bitstransfer",
    "start-process",
    "test-netconnection",
    "urldownloadtofile",
]);

/// Whether a command that fetches stands before the token in its line: `curl -o x`, `mshta`, `DownloadString("`.
pub(super) fn is_fetched(text: &str, start: usize) -> bool {
    COMMANDS.begin_in(tail_of_line(text, start, 64).as_bytes())
}

/// Programs that go to a host or page which they are given, by the word that begins their line. Not `ping`, which only waits or asks
/// whether there is a way out.
const PROGRAMS: [&str; 39] = [
    "anydesk",
    "bash",
    "chisel",
    "chrome",
    "cloudflared",
    "cmd",
    "dig",
    "explorer",
    "firefox",
    "frpc",
    "ftp",
    "git",
    "host",
    "java",
    "ligolo-agent",
    "mosquitto_pub",
    "mount",
    "msedge",
    "nc",
    "ncat",
    "net",
    "netcat",
    "ngrok",
    "nslookup",
    "openssl",
    "pcalua",
    "pip",
    "plink",
    "powershell",
    "pwsh",
    "python",
    "rclone",
    "rundll32",
    "scp",
    "sftp",
    "socat",
    "ssh",
    "tftp",
    "xmrig",
];

/// Whether the token is an argument of a command: behind an option (`-connect evil.example`, `--url=http://…`), or of a program
/// whose name begins the command (`$ ssh root@evil.example`, `cmd /c start http://…`).
pub(super) fn is_in_command(text: &str, start: usize) -> bool {
    const FAR: usize = 120;
    let line = tail_of_line(text, start, FAR).trim_end_matches(['"', '\'']);
    // `root@`, `TCP:` belong to the argument.
    let Some((before, last)) = line.rsplit_once([' ', '\t']) else { return false };
    let is_option = |word: &str| {
        let name = word.trim_start_matches('-');
        (1..=2).contains(&(word.len() - name.len()))
            && name.starts_with(|ch: char| ch.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let (command, option) = match last {
        "" => before.rsplit_once([' ', '\t']).unwrap_or_default(),
        last => (before, last.trim_end_matches(['=', ':'])),
    };
    !command.is_empty() && is_option(option) || begins_with_program(line, line.len() + 2 < FAR)
}

/// Whether the line begins as a command of such a program does, behind a prompt or not, with nothing but arguments behind it: a
/// sentence whose line begins so has words.
fn begins_with_program(line: &str, whole: bool) -> bool {
    const VERBS: [&str; 11] =
        ["clone", "client", "connect", "http", "install", "pull", "push", "s_client", "start", "tunnel", "use"];
    let command = line.rsplit(['|', ';', '&', '`', '>']).next().unwrap_or_default();
    if !whole && command.len() == line.len() {
        return false;
    }
    let command = command.trim_start_matches(['$', '#', ' ', '\t', '"', '\'']);
    let command = command.strip_prefix("sudo ").unwrap_or(command);
    let Some((program, arguments)) = command.split_once([' ', '\t']) else { return false };
    let name = program.rsplit(['/', '\\']).next().unwrap_or_default();
    let name =
        name.strip_suffix(".exe").unwrap_or(name).trim_end_matches(|ch: char| ch.is_ascii_digit() && name.starts_with("python"));
    let is_argument = |word: &str| {
        let letters = word.trim_end_matches(['.', ',']);
        let prose = letters.len() > 2
            && letters.chars().all(|ch| ch.is_ascii_alphabetic())
            && letters.contains(|ch: char| ch.is_ascii_lowercase());
        !prose || VERBS.contains(&word)
    };
    PROGRAMS.contains(&name) && arguments.split([' ', '\t']).all(is_argument)
}

/// Whether the text ends in the assignment of a program to a name that does not say that it links to somebody: `$c2 =`, `urls = new
/// string[]`. Attributes of HTML are none.
pub(super) fn is_assigned(before: &str) -> bool {
    const ARRAYS: [&str; 4] = ["Array", "array", "new string[]", "new String[]"];
    let before = ARRAYS.iter().find_map(|array| before.strip_suffix(array)).unwrap_or(before).trim_end();
    let Some(left) = before.strip_suffix('=').filter(|left| !left.ends_with(['=', '!', '<', '>', '~', '+'])) else {
        return false;
    };
    let line = left.rsplit('\n').next().unwrap_or_default();
    let left = line.trim_end_matches([' ', '\t', ':']);
    let tag = left.len() == line.len() && left.contains('<');
    !tag && left.rsplit([' ', '\t', ';', ',', '(', '{']).next().is_some_and(is_name)
}

/// Whether the word may be the name of a program's variable or field, and not that of a link to what somebody wrote or whose it is.
fn is_name(word: &str) -> bool {
    const LINKS: [&str; 20] = [
        "action",
        "agent",
        "author",
        "blog",
        "cite",
        "contact",
        "content",
        "copyright",
        "desc",
        "doc",
        "href",
        "licen",
        "link",
        "mail",
        "ref",
        "report",
        "source",
        "src",
        "tweet",
        "xmlns",
    ];
    let lower = word.to_ascii_lowercase();
    word.contains(|ch: char| ch.is_ascii_alphabetic())
        && word.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '_' | '$' | '.' | '[' | ']' | ':' | '-' | '@' | '%'))
        && (word.starts_with('$') || !LINKS.iter().any(|link| lower.contains(link)))
}

/// Whether a batch file or shell sets a variable to what stands behind: `set url=http://evil.example/a`.
pub(super) fn is_set(text: &str, start: usize) -> bool {
    let Some(line) = tail_of_line(text, start, 40).strip_suffix('=') else { return false };
    ["set ", "SET ", "export "].iter().any(|command| line.trim_start().strip_prefix(command).is_some_and(is_name))
}

/// Whether the URL stands in a dropper's list, with a sign that parts it from the next: `http://a.example/x/@http://b.example/y/`.
pub(super) fn is_chained(text: &str, token: &Found) -> bool {
    let parts = |byte: Option<&u8>| matches!(byte, Some(b'@' | b'*' | b'!' | b'$' | b'~' | b'^'));
    let (before, after) = text.as_bytes().split_at_checked(token.end).unwrap_or_default();
    let before = before.get(..token.start).unwrap_or_default();
    let behind = before
        .split_last()
        .is_some_and(|(sign, rest)| parts(Some(sign)) && rest.last().is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'/'));
    let listed = before.split_last().filter(|(sign, _)| **sign == b'|').is_some_and(|(_, rest)| {
        const FAR: usize = 200;
        let near = rest.get(rest.len().saturating_sub(FAR)..).unwrap_or_default();
        let last = near.rsplit(|b| matches!(b, b'|' | b'"' | b'\'' | 0..=b' ')).next();
        last.is_some_and(|last| last.starts_with(b"http"))
    });
    let url = text.get(token.start..token.end).unwrap_or_default().starts_with("http");
    url && (behind || listed || parts(after.first()) && after.get(1..5).is_some_and(|next| next == b"http"))
}

/// Whether the quoted value is a function's argument: `fetch("`, `new TcpClient('`. A style sheet's `url(` links to fonts.
pub(super) fn is_argument(text: &str, start: usize) -> bool {
    let before = tail_of_line(text, start, 40);
    let Some(before) = before.strip_suffix(['"', '\'']) else { return false };
    let called = before.trim_end_matches('(');
    let name =
        called.get(called.trim_end_matches(|ch: char| ch.is_ascii_alphanumeric() || ch == '_').len()..).unwrap_or_default();
    called.len() < before.len() && !name.is_empty() && !matches!(name, "url" | "require" | "import")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines() {
        for (line, expected) in [
            ("$ ssh -N root@", true),
            ("C:\\Temp>plink.exe -P 443 ", true),
            ("x | nslookup -type=txt ", true),
            ("`curl` and ping ", false),
            ("agent -connect ", true),
            ("agent --url=", true),
            ("-connect ", false),
            ("- ", false),
            ("the ssh tool of ", false),
            ("git is used. See ", false),
            ("ssh server that was seen at ", false),
            ("git clone ", true),
        ] {
            assert_eq!(is_in_command(line, line.len()), expected, "{line}");
        }
    }

    #[test]
    fn names_of_variables() {
        for (word, expected) in
            [("$url", true), ("self.c2", true), ("reference2", false), ("SourceUrl", false), ("=", false), ("$source", true)]
        {
            assert_eq!(is_name(word), expected, "{word}");
        }
    }
}
