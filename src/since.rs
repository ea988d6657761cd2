//! The look-back: how far a hunt reaches into the past.

use std::fmt;
use std::str::FromStr;

/// A number of days, hours or minutes, written as KQL writes it: `7d`, `24h`, `30m`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct LookBack {
    count: u16,
    unit: char,
}

impl LookBack {
    /// Longer than Defender keeps its own data (30 days, Microsoft's advanced hunting limits).
    pub(crate) fn is_over_30_days(self) -> bool {
        let minutes = match self.unit {
            'd' => 24 * 60,
            'h' => 60,
            _ => 1,
        };
        u32::from(self.count) * minutes > 30 * 24 * 60
    }
}

impl LookBack {
    /// As ISO 8601 writes it: `P7D`, `PT24H`, `PT30M`.
    pub(crate) fn iso(self) -> String {
        match self.unit {
            'd' => format!("P{}D", self.count),
            'h' => format!("PT{}H", self.count),
            _ => format!("PT{}M", self.count),
        }
    }
}

impl FromStr for LookBack {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        let unit = text.chars().next_back().filter(|unit| matches!(unit, 'd' | 'h' | 'm')).ok_or(())?;
        let digits = text.strip_suffix(unit).ok_or(())?;
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        let count = digits.parse().map_err(|_| ())?;
        if count == 0 { Err(()) } else { Ok(Self { count, unit }) }
    }
}

impl fmt::Display for LookBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_backs() {
        for (text, expected) in [("7d", Some("7d")), ("24h", Some("24h")), ("030m", Some("30m"))] {
            assert_eq!(text.parse::<LookBack>().ok().map(|since| since.to_string()).as_deref(), expected);
        }
        for text in ["", "d", "7", "7w", "0d", "-7d", "7d)", "12345d", "７d", "1.5d"] {
            assert!(text.parse::<LookBack>().is_err(), "{text}");
        }
    }
}
