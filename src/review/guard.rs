//! Who may ask: only the browser that was given the address, and no page of anybody else.
//!
//! Documents are hostile and so are web pages that are open in the same browser. A request must carry the secret of this
//! session in its path (compared in constant time), name this server as its host (a foreign name that was pointed at
//! 127.0.0.1 is refused), and, where it changes something, come from this server's own page. Every answer forbids the browser
//! to guess types, to keep copies, to run anything but the embedded scripts, and to lend the page to others.

use std::net::{IpAddr, SocketAddr};

use subtle::ConstantTimeEq;

use crate::error::{Error, ErrorKind, Result};

/// The largest body that is read.
pub const BODY_LIMIT: usize = 16 << 20;

/// What the page may load and do.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Headers of every answer.
pub const HEADERS: [(&str, &str); 8] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

/// The secret of a session and the address that it listens at.
pub struct Guard {
    secret: String,
    address: SocketAddr,
}

/// What a request says about where it comes from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin<'a> {
    /// `Host:`.
    pub host: Option<&'a str>,
    /// `Origin:`.
    pub origin: Option<&'a str>,
    /// `Sec-Fetch-Site:`, which browsers send and pages cannot forge.
    pub fetch_site: Option<&'a str>,
    /// Whether the request changes something.
    pub writes: bool,
}

/// Why a request is refused. It says nothing that helps to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forbidden(pub &'static str);

impl Guard {
    /// A guard with a fresh secret.
    ///
    /// # Errors
    ///
    /// The system has no random numbers.
    pub fn new(address: SocketAddr) -> Result<Self> {
        let mut bytes = [0_u8; 24];
        getrandom::fill(&mut bytes).map_err(|error| {
            let message = format!("expected random numbers of the system, but found: {error}");
            Error::new(ErrorKind::Io, message)
        })?;
        let secret = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { secret, address })
    }

    /// The address that a browser opens. Whoever knows it can decide in the reviewer's name.
    pub fn url(&self) -> String {
        let mut shown = self.address;
        if shown.ip().is_unspecified() {
            let loopback: IpAddr = match shown {
                SocketAddr::V4(_) => [127, 0, 0, 1].into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            };
            shown.set_ip(loopback);
        }
        format!("http://{shown}/k/{}/", self.secret)
    }

    /// The path behind the secret, when the request may be answered.
    ///
    /// # Errors
    ///
    /// Says which rule the request breaks.
    pub fn admit<'p>(
        &self,
        path: &'p str,
        from: Origin<'_>,
    ) -> std::result::Result<&'p str, Forbidden> {
        let host = from.host.filter(|host| self.is_own_host(host));
        let Some(host) = host else {
            return Err(Forbidden("expected this server's own host name"));
        };
        let Some(rest) = path.strip_prefix("/k/") else {
            return Err(Forbidden("expected the address that claimsift printed"));
        };
        let (secret, rest) = rest.split_once('/').unwrap_or((rest, ""));
        if !bool::from(secret.as_bytes().ct_eq(self.secret.as_bytes())) {
            return Err(Forbidden("expected the address that claimsift printed"));
        }
        let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|it| it == host);
        let foreign = match from.origin {
            Some(origin) => !own(origin),
            None => from.writes,
        };
        let elsewhere = from.fetch_site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
        if foreign || (elsewhere && (from.writes || from.origin.is_some())) {
            return Err(Forbidden("expected a request of this server's own page"));
        }
        Ok(rest)
    }

    /// Whether `Host:` names this server: its address, `localhost` where that is one, or, where it listens everywhere, any
    /// address in numbers. A name that somebody pointed here is never among them.
    fn is_own_host(&self, host: &str) -> bool {
        let port = self.address.port();
        let (name, given) = match host.rsplit_once(':') {
            Some((name, given)) if !given.ends_with(']') => (name, given.parse().ok()),
            _ => (host, Some(80)),
        };
        if given != Some(port) {
            return false;
        }
        let ip = self.address.ip();
        let local = ip.is_loopback() || ip.is_unspecified();
        if local && name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let number = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        number.parse::<IpAddr>().is_ok_and(|named| named == ip || ip.is_unspecified())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str) -> Guard {
        Guard { secret: "abc".to_owned(), address: address.parse().expect("an address") }
    }

    fn get(host: &str) -> Origin<'_> {
        Origin { host: Some(host), ..Origin::default() }
    }

    #[test]
    fn hosts() {
        let cases = [
            ("127.0.0.1:8000", "127.0.0.1:8000", true),
            ("127.0.0.1:8000", "localhost:8000", true),
            ("127.0.0.1:8000", "LOCALHOST:8000", true),
            ("127.0.0.1:8000", "127.0.0.1:8001", false),
            ("127.0.0.1:8000", "127.0.0.1", false),
            ("127.0.0.1:8000", "evil.example:8000", false),
            ("127.0.0.1:8000", "127.0.0.1.evil.example:8000", false),
            ("127.0.0.1:8000", "127.0.0.1:8000@evil.example", false),
            ("127.0.0.1:8000", "192.168.0.1:8000", false),
            ("127.0.0.1:80", "127.0.0.1", true),
            ("[::1]:8000", "[::1]:8000", true),
            ("[::1]:8000", "::1:8000", true),
            ("192.168.0.7:8000", "192.168.0.7:8000", true),
            ("192.168.0.7:8000", "localhost:8000", false),
            ("0.0.0.0:8000", "192.168.0.7:8000", true),
            ("0.0.0.0:8000", "evil.example:8000", false),
        ];
        for (address, host, expected) in cases {
            let admitted = guard(address).admit("/k/abc/x", get(host));
            assert_eq!(admitted.is_ok(), expected, "{address} {host}: {admitted:?}");
        }
    }

    #[test]
    fn secrets() {
        let guard = guard("127.0.0.1:8000");
        let rest = |path| guard.admit(path, get("127.0.0.1:8000")).ok();
        assert_eq!(rest("/k/abc/api/state"), Some("api/state"));
        assert_eq!(rest("/k/abc"), Some(""));
        for path in ["/", "/k/", "/k/ab/x", "/k/abcd/x", "/k/ABC/x", "/api/state", "//k/abc/x"] {
            assert_eq!(rest(path), None, "{path}");
        }
    }

    #[test]
    fn origins() {
        let own = "http://127.0.0.1:8000";
        let cases = [
            (Some(own), Some("same-origin"), true, true),
            (Some(own), None, true, true),
            (None, None, true, false),
            (Some("null"), None, true, false),
            (Some("http://evil.example"), None, true, false),
            (Some("http://127.0.0.1:8001"), None, true, false),
            (Some("https://127.0.0.1:8000"), None, true, false),
            (Some("http://localhost:8000"), None, true, false),
            (Some(own), Some("cross-site"), true, false),
            (None, Some("none"), false, true),
            (None, None, false, true),
            (Some("http://evil.example"), Some("cross-site"), false, false),
        ];
        for (origin, fetch_site, writes, expected) in cases {
            let from = Origin { host: Some("127.0.0.1:8000"), origin, fetch_site, writes };
            let admitted = guard("127.0.0.1:8000").admit("/k/abc/x", from);
            assert_eq!(admitted.is_ok(), expected, "{from:?}");
        }
    }

    #[test]
    fn secrets_differ() {
        let address = "127.0.0.1:1".parse().expect("an address");
        let (a, b) = (Guard::new(address).expect("one"), Guard::new(address).expect("two"));
        assert_ne!(a.url(), b.url());
        assert_eq!(a.secret.len(), 48);
    }
}
