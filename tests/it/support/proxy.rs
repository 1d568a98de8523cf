//! A way to a PostgreSQL server that can be cut.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

/// Passes connections on to the server while it is whole.
pub(crate) struct Proxy {
    address: SocketAddr,
    server: Url,
    passing: JoinHandle<()>,
}

impl Proxy {
    /// A whole one, and the address of the database through it.
    pub(crate) async fn start(database: &str) -> (Self, String) {
        let server: Url = database.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut through = server.clone();
        through.set_host(Some("127.0.0.1")).unwrap();
        through.set_port(Some(address.port())).unwrap();
        let passing = tokio::spawn(pass(listener, server.clone()));
        (Self { address, server, passing }, through.into())
    }

    /// Ends all connections and refuses new ones.
    pub(crate) async fn cut(&mut self) {
        self.passing.abort();
        assert!((&mut self.passing).await.unwrap_err().is_cancelled());
    }

    /// Passes connections on again.
    pub(crate) async fn mend(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.passing = tokio::spawn(pass(listener, self.server.clone()));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

async fn pass(listener: TcpListener, server: Url) {
    let mut connections = JoinSet::new();
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        let server = server.clone();
        connections.spawn(async move {
            let host = server.host_str().expect("names a host").replace("%2F", "/");
            // Either side may end the connection at any time.
            let _ = if host.starts_with('/') {
                let mut server = UnixStream::connect(format!("{host}/.s.PGSQL.5432")).await.unwrap();
                copy_bidirectional(&mut client, &mut server).await
            } else {
                let mut server = TcpStream::connect((host, server.port().unwrap_or(5432))).await.unwrap();
                copy_bidirectional(&mut client, &mut server).await
            };
        });
    }
}
