//! Connections: how many there may be, in all and from one address, and for how long a client may leave an answer unread.
//! Knows nothing of HTTP.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;

use crate::client;
use crate::figures;
use crate::limits::Limits;

/// Takes connections while there is room; others are closed at once.
#[derive(Clone)]
pub struct Doorway {
    open: Arc<Mutex<Open>>,
    limits: Limits,
    proxies: Arc<[IpNet]>,
}

#[derive(Default)]
struct Open {
    all: u32,
    by_address: HashMap<IpAddr, u32>,
}

impl Doorway {
    /// No connection yet.
    pub fn new(limits: Limits, proxies: &[IpNet]) -> Self {
        Self {
            open: Arc::default(),
            limits,
            proxies: proxies.into(),
        }
    }

    fn enter(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = open.by_address.get(&address).copied().unwrap_or(0);
        let full = of_address >= self.limits.connections_an_address && !client::is_trusted(&self.proxies, address);
        if full || open.all >= self.limits.connections {
            return None;
        }
        open.all += 1;
        open.by_address.insert(address, of_address + 1);
        figures::connected(open.all);
        Some(Place {
            open: Arc::clone(&self.open),
            address,
        })
    }
}

impl<S> Accept<TcpStream, S> for Doorway {
    type Stream = Held;
    type Service = S;
    type Future = Ready<io::Result<(Held, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let entered = stream
            .set_nodelay(true)
            .and_then(|()| stream.peer_addr())
            .and_then(|peer| {
                let place = self.enter(peer.ip());
                place.ok_or_else(|| io::Error::other("too many connections"))
            });
        ready(entered.map(|place| {
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(self.limits.unread_max));
            let stream = Box::pin(stream);
            (Held { stream, _place: place }, service)
        }))
    }
}

/// A connection's place; given back when it is dropped.
struct Place {
    open: Arc<Mutex<Open>>,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all = open.all.saturating_sub(1);
        figures::connected(open.all);
        if let Some(count) = open.by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

/// A connection that was taken.
pub struct Held {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    _place: Place,
}

impl AsyncRead for Held {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(cx, buf)
    }
}

impl AsyncWrite for Held {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_house_takes_nobody_and_a_place_is_given_back() {
        let limits = Limits {
            connections: 5,
            connections_an_address: 2,
            ..Limits::default()
        };
        let proxy: IpNet = "10.0.0.1/32".parse().unwrap();
        let doorway = Doorway::new(limits, &[proxy]);
        let enter = |text: &str| doorway.enter(text.parse().unwrap());
        let (one, two) = (enter("192.0.2.1"), enter("::ffff:192.0.2.1"));
        assert!(one.is_some() && two.is_some());
        assert!(enter("192.0.2.1").is_none(), "two of one address");
        let through: Vec<_> = (0..3).map(|_| enter("10.0.0.1")).collect();
        assert!(through.iter().all(Option::is_some), "a proxy speaks for many");
        assert!(enter("192.0.2.2").is_none(), "five in all");
        drop(one);
        assert!(enter("192.0.2.2").is_some());
        drop((two, through));
        let open = doorway.open.lock().unwrap();
        assert_eq!((open.all, open.by_address.len()), (0, 0));
    }
}
