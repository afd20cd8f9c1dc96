//! Bytes of a connection made fit for the HTTP library.
//!
//! Clients put raw quotes and backticks into request targets (VROOM, polylines) and coordinates by
//! the thousand; the library's URI type refuses both. So request lines are rewritten on the way in:
//! such bytes are percent-encoded, and a target too long for a URI travels in a header of its own.
//! Everything else passes untouched.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep};

/// The header that carries a target too long for a URI.
pub(crate) const TARGET_HEADER: &str = "x-coldroute-target";

/// The longest target left in its place; the library's limit is 65,534.
const LONGEST_URI: usize = 60_000;
/// The longest request line taken in; the library's buffer for a head is 400 KB.
const LONGEST_LINE: usize = 380_000;
/// How long a client may take for the head of a request; longer than any answer says nothing.
#[cfg(not(test))]
const HEAD_TIME: Duration = Duration::from_secs(75);
#[cfg(test)]
const HEAD_TIME: Duration = Duration::from_secs(2);

/// Listens like [`TcpListener`], and rewrites what comes in.
#[derive(Debug)]
pub(crate) struct Listener(pub(crate) TcpListener);

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Connection, Self::Addr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.0).await;
        // Without it a small answer may wait for the client's delayed acknowledgment.
        let _ = stream.set_nodelay(true);
        (Connection::new(stream), address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// A connection whose request lines are rewritten while they are read.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    rewriter: Rewriter,
    /// Rewritten bytes from `sent` on are still to be handed over.
    ready: Vec<u8>,
    sent: usize,
    patience: Pin<Box<Sleep>>,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            rewriter: Rewriter::default(),
            ready: Vec::new(),
            sent: 0,
            patience: Box::pin(sleep(HEAD_TIME)),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.sent == this.ready.len() {
            let mut raw = [0; 16 * 1024];
            let mut raw = ReadBuf::new(&mut raw);
            match Pin::new(&mut this.stream).poll_read(context, &mut raw) {
                Poll::Ready(result) => result?,
                Poll::Pending if this.rewriter.is_in_body() => return Poll::Pending,
                Poll::Pending => {
                    ready!(this.patience.as_mut().poll(context));
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
            }
            if raw.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.ready.clear();
            this.sent = 0;
            if this.rewriter.rewrite(raw.filled(), &mut this.ready)? {
                this.patience = Box::pin(sleep(HEAD_TIME));
            }
        }
        let count = buffer.remaining().min(this.ready.len() - this.sent);
        buffer.put_slice(&this.ready[this.sent..this.sent + count]);
        this.sent += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // Who is being answered, as by a stream of events, owes no head.
        this.patience.as_mut().reset(Instant::now() + HEAD_TIME);
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

/// Where in the stream of requests we are.
#[derive(Debug, Default)]
enum Place {
    #[default]
    RequestLine,
    Header,
    /// So many bytes of a body are still to come.
    Body(u64),
    /// A body of unknown length: nothing is rewritten any more.
    Rest,
}

/// Rewrites request lines in a stream of bytes that comes in pieces.
#[derive(Debug, Default)]
struct Rewriter {
    place: Place,
    line: Vec<u8>,
    body: u64,
    is_chunked: bool,
}

impl Rewriter {
    fn is_in_body(&self) -> bool {
        matches!(self.place, Place::Body(_) | Place::Rest)
    }

    /// Takes in some bytes and hands on what is complete; answers whether a request's head ended.
    fn rewrite(&mut self, mut raw: &[u8], out: &mut Vec<u8>) -> io::Result<bool> {
        let mut ended = false;
        while !raw.is_empty() {
            match &mut self.place {
                Place::Rest => {
                    out.extend_from_slice(raw);
                    raw = &[];
                }
                Place::Body(left) => {
                    let count = (*left).min(raw.len() as u64) as usize;
                    out.extend_from_slice(&raw[..count]);
                    raw = &raw[count..];
                    *left -= count as u64;
                    if *left == 0 {
                        self.place = Place::RequestLine;
                    }
                }
                Place::RequestLine | Place::Header => {
                    let end = raw.iter().position(|&byte| byte == b'\n');
                    let count = end.map_or(raw.len(), |end| end + 1);
                    self.line.extend_from_slice(&raw[..count]);
                    raw = &raw[count..];
                    if self.line.len() > LONGEST_LINE {
                        return Err(io::ErrorKind::InvalidData.into());
                    }
                    if end.is_some() {
                        ended |= self.end_line(out);
                    }
                }
            }
        }
        Ok(ended)
    }

    /// Hands on a complete line of a head; answers whether it was the last one.
    fn end_line(&mut self, out: &mut Vec<u8>) -> bool {
        let line = std::mem::take(&mut self.line);
        let is_empty = matches!(&line[..], b"\n" | b"\r\n");
        match self.place {
            Place::RequestLine if !is_empty => {
                rewrite_request_line(&line, out);
                self.place = Place::Header;
                return false;
            }
            Place::Header if is_empty => {
                self.place = match (self.is_chunked, self.body) {
                    (true, _) => Place::Rest,
                    (false, 0) => Place::RequestLine,
                    (false, body) => Place::Body(body),
                };
                (self.body, self.is_chunked) = (0, false);
            }
            Place::Header => self.note_length(&line),
            _ => {}
        }
        out.extend_from_slice(&line);
        is_empty && !matches!(self.place, Place::Header)
    }

    fn note_length(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let Some((name, value)) = line.split_once(':') else {
            return;
        };
        if name.eq_ignore_ascii_case("content-length") {
            self.body = value.trim().parse().unwrap_or_default();
        }
        self.is_chunked |= name.eq_ignore_ascii_case("transfer-encoding");
    }
}

/// `GET target HTTP/1.1` with a target that the library takes.
fn rewrite_request_line(line: &[u8], out: &mut Vec<u8>) {
    let first = line.iter().position(|&byte| byte == b' ');
    let last = line.iter().rposition(|&byte| byte == b' ');
    let (Some(first), Some(last)) = (first, last) else {
        return out.extend_from_slice(line);
    };
    if first >= last {
        return out.extend_from_slice(line);
    }
    let target = encoded(&line[first + 1..last]);
    out.extend_from_slice(&line[..=first]);
    if target.len() <= LONGEST_URI {
        out.extend_from_slice(&target);
        out.extend_from_slice(&line[last..]);
    } else {
        out.push(b'/');
        out.extend_from_slice(&line[last..]);
        out.extend_from_slice(TARGET_HEADER.as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(&target);
        out.extend_from_slice(b"\r\n");
    }
}

/// A target with every byte percent-encoded that has no place in one.
fn encoded(target: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(target.len());
    for &byte in target {
        match byte {
            b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^' | b' ' | b'#' => {
                push_encoded(byte, &mut out);
            }
            0x21..=0x7e => out.push(byte),
            _ => push_encoded(byte, &mut out),
        }
    }
    out
}

fn push_encoded(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([
        b'%',
        DIGITS[usize::from(byte >> 4)],
        DIGITS[usize::from(byte & 15)],
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::time::timeout;

    #[test]
    fn a_stream_of_events_is_not_cut_off_for_want_of_a_request() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let client = TcpStream::connect(address).await.unwrap();
            let mut connection = Connection::new(listener.accept().await.unwrap().0);
            let mut raw = [0; 8];
            for _ in 0..25 {
                let said = poll_fn(|context| Pin::new(&mut connection).poll_write(context, b":\n"));
                said.await.unwrap();
                let mut buffer = ReadBuf::new(&mut raw);
                let next =
                    poll_fn(|context| Pin::new(&mut connection).poll_read(context, &mut buffer));
                let heard = timeout(Duration::from_millis(100), next).await;
                assert!(heard.is_err(), "nothing is asked, and that is no mistake");
            }
            let mut buffer = ReadBuf::new(&mut raw);
            let next = poll_fn(|context| Pin::new(&mut connection).poll_read(context, &mut buffer));
            let ended = next.await.unwrap_err();
            assert_eq!(ended.kind(), io::ErrorKind::TimedOut, "who is told nothing");
            drop(client);
        });
    }

    fn rewritten(raw: &[u8], piece: usize) -> String {
        let (mut rewriter, mut out) = (Rewriter::default(), Vec::new());
        for piece in raw.chunks(piece) {
            rewriter.rewrite(piece, &mut out).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn request_lines_are_cleaned_and_bodies_left_alone() {
        let raw = b"POST /a`b HTTP/1.1\r\nContent-Length: 12\r\n\r\nGET /\" HTTP/GET /<> HTTP/1.1\r\n\r\n";
        let clean = "POST /a%60b HTTP/1.1\r\nContent-Length: 12\r\n\r\nGET /\" HTTP/GET /%3C%3E HTTP/1.1\r\n\r\n";
        for piece in [1, 7, 1000] {
            assert_eq!(rewritten(raw, piece), clean);
        }
    }

    #[test]
    fn a_long_target_travels_in_a_header() {
        let target = format!("/route/v1/car/{}", "1,2;".repeat(20_000));
        let raw = format!("GET {target} HTTP/1.1\r\nHost: here\r\n\r\n");
        let clean = format!("GET / HTTP/1.1\r\n{TARGET_HEADER}: {target}\r\nHost: here\r\n\r\n");
        assert_eq!(rewritten(raw.as_bytes(), 999), clean);
    }

    #[test]
    fn endless_lines_are_cut_off() {
        let mut rewriter = Rewriter::default();
        let line = vec![b'x'; LONGEST_LINE + 1];
        assert!(rewriter.rewrite(&line, &mut Vec::new()).is_err());
    }
}
