//! The service as an operator knows it: what happens when it crashes, stops, cannot start, or gets what nobody should send.

mod bad_input;
mod crash;
mod limits;
mod outage;
mod security;
mod shutdown;
mod start;
