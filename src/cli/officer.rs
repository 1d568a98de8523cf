//! `minwon officer add|passwd|list|disable`

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;

use super::{Failure, Place};
use crate::app::officers::{self, NewAccount};
use crate::store::{Officer, Role, Store};

/// Introduces a password that is shown once; scripts look for it.
pub(super) const ONE_TIME: &str = "one-time password";

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add an officer and print a one-time password
    Add {
        /// What they log in with: 2 to 50 letters, digits, `.`, `-`, `_`
        login: String,
        /// Name as colleagues read it; the login when missing
        #[arg(long)]
        name: Option<String>,
        /// Code of their department
        #[arg(long)]
        department: Option<String>,
        /// What they may do
        #[arg(long, value_enum, default_value_t = RoleName::Officer)]
        role: RoleName,
    },
    /// Give an officer a new one-time password; their sessions end
    Passwd {
        /// Their login
        login: String,
    },
    /// List the officers
    List,
    /// Lock an officer out, or let them in again with --enable
    Disable {
        /// Their login
        login: String,
        /// Let them in again
        #[arg(long)]
        enable: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Officer,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Officer => Self::Officer,
            RoleName::Admin => Self::Admin,
        }
    }
}

pub(super) async fn run(place: &Place, options: Options) -> Result<(), Failure> {
    let home = place.home();
    home.prepare()?;
    let store = home.store().await?;
    match options.command {
        Command::Add { login, name, department, role } => {
            check_login(&login)?;
            check_department(&store, department.as_deref()).await?;
            let name = name.unwrap_or_else(|| login.clone());
            let account = NewAccount { login, name, role: role.into(), department };
            let (officer, password) = officers::add(&store, account, Timestamp::now()).await?;
            println!("{}: {ONE_TIME} {password}", officer.login);
        }
        Command::Passwd { login } => {
            let officer = find(&store, &login).await?;
            let password = officers::reset_password(&store, &officer.id).await?;
            println!("{}: {ONE_TIME} {password}", officer.login);
        }
        Command::List => {
            for officer in store.officers().await? {
                let state = if officer.disabled { "disabled" } else { "active" };
                let department = officer.department.as_deref().unwrap_or("-");
                println!("{}\t{}\t{}\t{department}\t{state}", officer.login, officer.name, officer.role.code());
            }
        }
        Command::Disable { login, enable } => {
            let officer = find(&store, &login).await?;
            store.set_disabled(&officer.id, !enable).await?;
            println!("{}: {}", officer.login, if enable { "active" } else { "disabled" });
        }
    }
    store.close().await;
    Ok(())
}

fn check_login(login: &str) -> Result<(), Failure> {
    if officers::is_login(login) {
        Ok(())
    } else {
        Err(Failure::input(anyhow::anyhow!(
            "`{login}` cannot be a login: use 2 to 50 letters, digits, `.`, `-` and `_`"
        )))
    }
}

async fn check_department(store: &Store, code: Option<&str>) -> Result<(), Failure> {
    let Some(code) = code else { return Ok(()) };
    let district = store.district().await?;
    if district.department(code).is_some_and(|department| department.code == code) {
        return Ok(());
    }
    let codes: Vec<&str> = district.departments.iter().map(|department| department.code.as_str()).collect();
    Err(Failure::input(anyhow::anyhow!("there is no department `{code}`: use one of {}", codes.join(", "))))
}

async fn find(store: &Store, login: &str) -> Result<Officer, Failure> {
    let officer = store.officer_by_login(login).await?;
    officer.ok_or_else(|| Failure::input(anyhow::anyhow!("there is no officer `{login}`: see `minwon officer list`")))
}
