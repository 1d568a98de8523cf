//! Signals to processes that a test started.

use std::process::Command;
use std::time::{Duration, Instant};

/// How long a process may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends `TERM`, `KILL`, … to one process. Nothing happens when it is gone already.
pub(crate) fn send(pid: u32, name: &str) {
    // The shell's own `kill`: always there, and no unsafe code.
    let script = format!("kill -{name} {pid} 2>/dev/null || true");
    assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
}

/// Asks a process that is not a child to end, with whatever it started; makes it end when it does not.
pub(crate) fn end(pid: u32) {
    send(pid, "TERM");
    let deadline = Instant::now() + PATIENCE;
    while is_running(pid) {
        if Instant::now() > deadline {
            return send(pid, "KILL");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process that has ended but was not waited for has no command line.
fn is_running(pid: u32) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}
