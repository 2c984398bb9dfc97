//! The commands. Each one asks the desk and shows the answer.

mod accounts;
mod book;
mod clues;
mod demo;
mod demo_accounts;
mod demo_folder;
mod household;
mod import;
mod link;
mod linkage;
mod lists;
mod packs;
mod pairs;
mod papers;
mod planning;
mod responses;
mod round;
mod serve;
mod synth;
mod why;

use crate::Outcome;
use crate::cli::{AccountCommand, Command};
use crate::office::Office;
use crate::response_args::KeysCommand;

/// Runs one command.
pub async fn run(command: Command, office: &Office) -> anyhow::Result<Outcome> {
    match command {
        Command::Demo(args) => demo::demo(args, office).await,
        Command::Init { county, digest } => book::init(&county, digest, office).await,
        Command::Synth(args) => synth::synth(args, office).await,
        Command::Import { files } => import::import(&files, office).await,
        Command::Link(args) => link::link(&args, office),
        Command::Screen => planning::screen(office).await,
        Command::Plan => planning::plan(office).await,
        Command::Approve { plan } => planning::approve(plan, office).await,
        Command::Overview => planning::overview(office).await,
        Command::Ledgers(page) => lists::ledgers(page, office).await,
        Command::Findings(args) => lists::findings(&args, office).await,
        Command::Annotate { ledger, out } => import::annotate(ledger, &out, office).await,
        Command::Clues(args) => clues::clues(&args, office).await,
        Command::Why(args) => why::why(&args, office).await,
        Command::Linkage(command) => linkage::linkage(&command, office).await,
        Command::Tasks(args) => clues::tasks(&args, office).await,
        Command::Households(args) => lists::households(&args, office).await,
        Command::Household { id, as_of } => household::household(id, as_of, office).await,
        Command::People(args) => lists::people(&args, office).await,
        Command::Workers(args) => lists::workers(&args, office).await,
        Command::Round { worker } => round::round(&worker, office).await,
        Command::Visits(args) => lists::visits(&args, office).await,
        Command::Serve(args) => serve::serve(args, office).await,
        Command::Verify { anchor, paper } => book::verify(anchor, &paper, office).await,
        Command::Backup { folder } => book::backup(&folder, office).await,
        Command::Restore { from } => book::restore(&from, office).await,
        Command::Move { to, reopen } => book::move_book(to.as_ref(), reopen, office).await,
        Command::Response(command) => responses::response(command, office).await,
        Command::Keys(KeysCommand::Rotate) => responses::rotate(office).await,
        Command::Packs(command) => packs::packs(command, office).await,
        Command::Journal(page) => accounts::journal(page, office).await,
        Command::Accounts => accounts::accounts(office).await,
        Command::Account(AccountCommand::Add(args)) => accounts::add(args, office).await,
        Command::Account(AccountCommand::Password { login }) => accounts::set_password(&login, office).await,
        Command::Account(AccountCommand::ResetSecondFactor { login }) => {
            accounts::reset_second_factor(&login, office).await
        }
        Command::Openapi => papers::openapi(office),
        Command::Completions { shell } => papers::completions(shell),
        Command::Man { out } => papers::man(out.as_deref(), office),
    }
}
