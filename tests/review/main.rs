//! The review server as a browser, a hostile page and a crash meet it: over real sockets, against the built program.

mod desk;
mod hostile;
mod reports;
mod security;
mod size;
mod support;
