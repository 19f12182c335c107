//! The server: HTTP/1.1 on one address, one request after another, until it is told to stop.
//!
//! In: a [`Desk`] and an address. It decides nothing: `guard` says who may ask, `routes` what is answered. Bodies are read only
//! after the guard has admitted their request, and only up to a limit.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Notify;

use super::desk::Desk;
use super::guard::{self, BODY_LIMIT, Forbidden, Guard, Origin};
use super::routes::{self, Reply};
use crate::error::{Error, ErrorKind, Result};

/// How long a browser may take to send what it has begun.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest body that is read only to be refused.
const DRAINED: usize = 8 * BODY_LIMIT;
/// How long answers may take to leave when the server ends.
const FAREWELL: Duration = Duration::from_millis(100);

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
    stop: Arc<Notify>,
}

/// Ends a server from another thread.
#[derive(Clone)]
pub struct Stopper(Arc<Notify>);

/// What every request needs.
struct Shared {
    guard: Guard,
    desk: Mutex<Desk>,
}

impl Server {
    /// Listens at an address; port 0 stands for a free one.
    ///
    /// # Errors
    ///
    /// The address cannot be had (perhaps the port is in use).
    pub fn bind(desk: Desk, address: SocketAddr) -> Result<Self> {
        let failed = |source: std::io::Error| {
            let message =
                format!("expected an address to listen at, but {address} cannot be had: {source}");
            Error::new(ErrorKind::Usage, message).because(source)
        };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let guard = Guard::new(listener.local_addr().map_err(failed)?)?;
        let shared = Arc::new(Shared { guard, desk: Mutex::new(desk) });
        Ok(Self { listener, shared, stop: Arc::new(Notify::new()) })
    }

    /// The address with its secret.
    pub fn url(&self) -> String {
        self.shared.guard.url()
    }

    /// What ends the server.
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.stop))
    }

    /// Answers requests until the server is stopped, and returns how many claims have an answer then.
    ///
    /// # Errors
    ///
    /// The system gives no event loop.
    pub fn run(self) -> Result<usize> {
        let failed = |source: std::io::Error| {
            Error::new(ErrorKind::Io, format!("expected an event loop, but found: {source}"))
        };
        // One thread: requests are short, and decisions come one after another anyway.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(failed)?;
        let Self { listener, shared, stop } = self;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
            let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
            stop.notified().await;
            accepting.abort();
            tokio::time::sleep(FAREWELL).await;
            Ok(())
        })?;
        drop(runtime);
        let desk = shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(desk.decided())
    }
}

impl Stopper {
    /// Ends the server.
    pub fn stop(&self) {
        self.0.notify_one();
    }
}

/// Takes connections, each on a task of its own.
async fn accept(listener: tokio::net::TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles: those that are open will close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let shared = Arc::clone(&shared);
                async move { Ok::<_, Infallible>(handle(&shared, request).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            // A browser that goes away in the middle is no event.
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn handle(shared: &Shared, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let writes = !matches!(head.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let from = Origin {
        host: text(&head.headers, &header::HOST),
        origin: text(&head.headers, &header::ORIGIN),
        fetch_site: text(&head.headers, &HeaderName::from_static("sec-fetch-site")),
        writes,
    };
    let path = head.uri.path();
    let rest = match shared.guard.admit(path, from) {
        Ok(rest) => rest,
        Err(Forbidden(why)) => return response(routes::error(403, why)),
    };
    if rest.is_empty() && !path.ends_with('/') {
        // The page names its files relative to its own folder.
        let mut response = response(routes::error(308, "expected a slash at the end"));
        if let Ok(place) = HeaderValue::from_str(&format!("{path}/")) {
            response.headers_mut().insert(header::LOCATION, place);
        }
        return response;
    }
    let body = match read_body(body).await {
        Ok(body) => body,
        Err(reply) => {
            let mut response = response(reply);
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            return response;
        }
    };
    let request = routes::Request {
        method: head.method.as_str(),
        path: rest,
        query: head.uri.query().unwrap_or_default(),
        media: text(&head.headers, &header::CONTENT_TYPE).unwrap_or_default(),
        body: &body,
    };
    let mut desk = shared.desk.lock().unwrap_or_else(PoisonError::into_inner);
    response(routes::answer(&mut desk, &request))
}

/// A header that stands once and is text. One that stands twice is none: who knows which a proxy would believe.
fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    match values.next() {
        Some(_) => Some(""),
        None => Some(value.to_str().unwrap_or_default()),
    }
}

/// The body. One that is too large is read to its end all the same, within reason: a browser that is cut off while it
/// sends never sees the answer.
async fn read_body(mut body: Incoming) -> std::result::Result<Bytes, Reply> {
    let too_large = || routes::error(413, "expected a smaller body");
    if body.size_hint().lower() > DRAINED as u64 {
        return Err(too_large());
    }
    let whole = async {
        let (mut bytes, mut size) = (Vec::new(), 0);
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else {
                return Err(routes::error(400, "expected a whole body, but it ended early"));
            };
            let Some(data) = frame.data_ref() else { continue };
            size += data.len();
            if size <= BODY_LIMIT {
                bytes.extend_from_slice(data);
            } else if size > DRAINED {
                break;
            }
        }
        if size > BODY_LIMIT { Err(too_large()) } else { Ok(Bytes::from(bytes)) }
    };
    let late = || routes::error(408, "expected a whole body, but it took too long");
    tokio::time::timeout(PATIENCE, whole).await.unwrap_or_else(|_| Err(late()))
}

fn response(reply: Reply) -> Response<Full<Bytes>> {
    let body = match reply.body {
        std::borrow::Cow::Borrowed(body) => Bytes::from_static(body),
        std::borrow::Cow::Owned(body) => Bytes::from(body),
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.media));
    for (name, value) in guard::HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(allow) = reply.allow {
        headers.insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    response
}
