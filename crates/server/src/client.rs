//! Who is at the other end of a request: the address of the connection, or what a proxy that the operator trusts says of it.
//! Nobody else's `X-Forwarded-*` headers are believed.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use crate::state::AppState;

/// The other end of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address.
    pub address: IpAddr,
    /// True when the request came through TLS, as far as this server or a trusted proxy knows.
    pub through_tls: bool,
}

/// True for the address of a proxy whose headers are believed.
pub fn is_trusted(proxies: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|net| net.contains(&address))
}

/// Puts the [`Client`] into the request.
pub async fn find_client(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
    let own_tls = state.settings.tls.is_some();
    let client = client_of(peer, own_tls, &state.settings.behind_proxy, request.headers());
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn client_of(peer: IpAddr, own_tls: bool, proxies: &[IpNet], headers: &HeaderMap) -> Client {
    let peer = peer.to_canonical();
    if !is_trusted(proxies, peer) {
        return Client {
            address: peer,
            through_tls: own_tls,
        };
    }
    Client {
        address: forwarded_for(peer, proxies, headers),
        through_tls: own_tls || forwarded_proto(headers).is_some_and(|proto| proto.eq_ignore_ascii_case("https")),
    }
}

/// Every proxy adds the address it saw at the end, so the list is read from there: the first address that is no trusted proxy is
/// the client's. What stands before it may be invented.
fn forwarded_for(peer: IpAddr, proxies: &[IpNet], headers: &HeaderMap) -> IpAddr {
    let mut nearest = peer;
    for value in headers.get_all("x-forwarded-for").iter().rev() {
        let Ok(text) = value.to_str() else { return nearest };
        for hop in text.rsplit(',') {
            let Some(address) = read_address(hop.trim()) else {
                return nearest;
            };
            nearest = address;
            if !is_trusted(proxies, address) {
                return nearest;
            }
        }
    }
    nearest
}

/// What the nearest proxy says: the last word of the last header.
fn forwarded_proto(headers: &HeaderMap) -> Option<&str> {
    let last = headers.get_all("x-forwarded-proto").iter().next_back()?;
    Some(last.to_str().ok()?.rsplit(',').next()?.trim())
}

fn read_address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let check = |peer: &str, forwarded: &[&str], proto: &str, expect: (&str, bool)| {
            let mut headers = HeaderMap::new();
            for one in forwarded {
                headers.append("x-forwarded-for", one.parse().unwrap());
            }
            if !proto.is_empty() {
                headers.append("x-forwarded-proto", proto.parse().unwrap());
            }
            let client = client_of(peer.parse().unwrap(), false, &proxies, &headers);
            let found = (client.address.to_string(), client.through_tls);
            assert_eq!(found, (expect.0.to_owned(), expect.1), "{peer} {forwarded:?} {proto}");
        };
        check("192.0.2.1", &["198.51.100.7"], "https", ("192.0.2.1", false));
        check("10.0.0.1", &[], "", ("10.0.0.1", false));
        check("10.0.0.1", &["198.51.100.7"], "https", ("198.51.100.7", true));
        check("10.0.0.1", &["198.51.100.7"], "http", ("198.51.100.7", false));
        check(
            "10.0.0.1",
            &["203.0.113.9, 198.51.100.7, 10.0.0.2"],
            "HTTPS",
            ("198.51.100.7", true),
        );
        check(
            "10.0.0.1",
            &["203.0.113.9", "198.51.100.7"],
            "http, https",
            ("198.51.100.7", true),
        );
        check("10.0.0.1", &["198.51.100.7, nonsense"], "", ("10.0.0.1", false));
        check("10.0.0.1", &["198.51.100.7:4711"], "", ("198.51.100.7", false));
        check("::ffff:10.0.0.1", &["::ffff:198.51.100.7"], "", ("198.51.100.7", false));
        check("fd00::1", &["[2001:db8::1]:80"], "", ("2001:db8::1", false));
        check("10.0.0.1", &["10.0.0.3"], "", ("10.0.0.3", false));
    }
}
