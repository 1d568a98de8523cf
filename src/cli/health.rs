//! `minwon health`: asks the running service whether it is ready. For container engines, whose images hold no other HTTP client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Failure, Place};

const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Where the service listens, when it is not `server.listen` of the configuration
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

pub(super) async fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let address = match options.listen {
        Some(address) => address,
        None => place.config()?.server.listen,
    };
    let answer = tokio::time::timeout(PATIENCE, ask(reachable(address))).await;
    let answer = answer.map_err(|_| anyhow::anyhow!("{address} does not answer within {} s", PATIENCE.as_secs()))?;
    let answer = answer.map_err(|error| anyhow::anyhow!("{address}: {error}: is the service running?"))?;
    let reason = answer.split("\r\n\r\n").nth(1).unwrap_or_default().trim();
    if answer.starts_with("HTTP/1.1 200 ") {
        println!("{reason}");
        return Ok(());
    }
    Err(anyhow::anyhow!("{address} is not ready: {reason}").into())
}

/// A service that listens on every address is asked on this machine's own.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

async fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut connection = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    Ok(answer)
}
