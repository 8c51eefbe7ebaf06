//! `signet review`.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::cases::{print, table};
use super::client::{Client, Query as Asked};
use super::{Trouble, output};

#[derive(Args)]
pub struct ReviewArgs {
    /// The operator to act as, for whoever has the administrator's token; with SIGNET_TOKEN, an
    /// operator's own, it need not be said
    #[arg(long = "as", env = "SIGNET_OPERATOR", value_name = "NAME", global = true)]
    operator: Option<String>,
    #[command(subcommand)]
    command: ReviewCommand,
}

#[derive(Subcommand)]
pub enum ReviewCommand {
    /// List applications, what should be decided first before the others
    List {
        /// Only those in this state [default: pending, or all with --q]
        #[arg(long)]
        state: Option<Standing>,
        #[command(flatten)]
        queue: Queue,
        #[command(flatten)]
        narrow: Box<Narrow>,
        /// Only what you have taken on
        #[arg(long)]
        mine: bool,
        /// Only what nobody has taken on
        #[arg(long)]
        unclaimed: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take on the first application that nobody has
    Next {
        #[command(flatten)]
        queue: Queue,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take an application on: for a while nobody else decides it
    Claim {
        /// The application's id
        application: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Let go of an application
    Release {
        /// The application's id
        application: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show an application with its findings and evidence
    Show {
        /// The application's id
        application: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Approve an application
    Approve {
        /// The application's id
        application: i64,
        /// Approve even if findings stand in the way; the record says that you did
        #[arg(long)]
        despite_findings: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Reject an application
    Reject(Reply),
    /// Send an application back for more material
    AskForMore(Reply),
    /// Take an application back, at the applicant's wish
    Withdraw {
        /// The application's id
        application: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the catalogue of reasons
    Reasons {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// What narrows a list.
#[derive(Args)]
pub struct Narrow {
    /// Only those with this text in their name or their company's
    #[arg(long, value_name = "TEXT")]
    q: Option<String>,
    /// Only signatures that stand for this
    #[arg(long)]
    source: Option<String>,
    /// Only signatures that are used there
    #[arg(long)]
    market: Option<String>,
    /// Only those filed at this time or later: RFC 3339, or a day in Beijing
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only those filed before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only those that this person decided, or this rule: `policy:` and its name
    #[arg(long, value_name = "NAME")]
    decided_by: Option<String>,
    /// Only those with this finding
    #[arg(long, value_name = "NAME")]
    finding: Option<String>,
    /// Only those of this risk or a higher one
    #[arg(long, value_name = "N")]
    risk: Option<i64>,
}

/// Which applications, and in which order.
#[derive(Args)]
pub struct Queue {
    /// In which order those that wait are told [default: due]
    #[arg(long)]
    order: Option<Order>,
    /// Only those about this
    #[arg(long)]
    kind: Option<Kind>,
    /// Only this account's
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
    /// Only those that came through this channel
    #[arg(long)]
    channel: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Order {
    /// What was filed first
    Age,
    /// What has most to look at
    Risk,
    /// What should be decided first
    Due,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Signatures
    Signature,
    /// Qualifications
    Qualification,
}

#[derive(Args)]
pub struct Reply {
    /// The application's id
    application: i64,
    /// A reason of the catalogue; may be given several times
    #[arg(long = "reason", required_unless_present = "note")]
    reasons: Vec<String>,
    /// A note in your own words; the applicant reads it behind the reasons
    #[arg(long)]
    note: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Standing {
    /// Waiting for a decision
    Pending,
    /// Approved
    Approved,
    /// Rejected
    Rejected,
    /// Sent back for more material
    NeedsMaterial,
    /// Withdrawn by the applicant
    Withdrawn,
    /// Replaced by a newer filing
    Superseded,
    /// Whatever their state
    All,
}

pub fn run(args: ReviewArgs) -> Result<(), Trouble> {
    let client = Client::acting_as(args.operator)?;
    match args.command {
        ReviewCommand::List { state, queue, narrow, mine, unclaimed, json } => {
            let unless_told = if narrow.q.is_some() { Standing::All } else { Standing::Pending };
            let state = state.unwrap_or(unless_told);
            let mut asked = narrow.asked();
            for (name, value) in queue.asked() {
                asked = asked.with(name, Some(value));
            }
            let asked = asked
                .with("state", state.name())
                .with("mine", mine.then_some(true))
                .with("unclaimed", unclaimed.then_some(true));
            let cases = client.list("/applications", &asked)?;
            match json {
                true => output::json(&cases.into()),
                false => table(cases, matches!(state, Standing::Pending)),
            }
        }
        ReviewCommand::Next { queue, json } => {
            let asked = queue.asked().into_iter();
            let asked = asked.map(|(name, value)| (name.to_owned(), value.into()));
            print(&client.post("/applications/next", &Value::Object(asked.collect()))?, json);
        }
        ReviewCommand::Claim { application, json } => {
            print(&client.post(&format!("/applications/{application}/claim"), &json!({}))?, json);
        }
        ReviewCommand::Release { application, json } => {
            print(&client.post(&format!("/applications/{application}/release"), &json!({}))?, json);
        }
        ReviewCommand::Show { application, json } => {
            print(&client.get(&format!("/applications/{application}"))?, json);
        }
        ReviewCommand::Approve { application, despite_findings, json } => {
            let body = json!({ "despite_findings": despite_findings });
            let path = format!("/applications/{application}/approve");
            let decided = client.post(&path, &body).map_err(|trouble| {
                match trouble.contains("findings stand in the way") {
                    true => format!("{trouble}; add --despite-findings to approve it all the same"),
                    false => trouble,
                }
            });
            let decided = decided?;
            print(&decided, json);
            if decided["state"] == "pending" && !json {
                output::line("A second person has to approve it, too.");
            }
        }
        ReviewCommand::Reject(reply) => answer(&client, "reject", reply)?,
        ReviewCommand::AskForMore(reply) => answer(&client, "ask-for-more", reply)?,
        ReviewCommand::Withdraw { application, json } => {
            let path = format!("/applications/{application}/withdraw");
            print(&client.post(&path, &json!({}))?, json);
        }
        ReviewCommand::Reasons { json } => {
            let reasons = client.list("/reasons", &Asked::default())?;
            match json {
                true => output::json(&reasons.into()),
                false => output::table(&["name", "en", "zh"], &reasons),
            }
        }
    }
    Ok(())
}

/// Turns an application down, one way or the other.
fn answer(client: &Client, how: &str, reply: Reply) -> Result<(), Trouble> {
    let body = json!({ "reasons": reply.reasons, "note": reply.note.unwrap_or_default() });
    print(&client.post(&format!("/applications/{}/{how}", reply.application), &body)?, reply.json);
    Ok(())
}

impl Narrow {
    /// What it is asked for with.
    fn asked(&self) -> Asked {
        Asked::default()
            .with("q", self.q.as_ref())
            .with("source", self.source.as_ref())
            .with("market", self.market.as_ref())
            .with("since", self.since.as_ref())
            .with("until", self.until.as_ref())
            .with("decided_by", self.decided_by.as_ref())
            .with("finding", self.finding.as_ref())
            .with("risk", self.risk)
    }
}

impl Queue {
    /// What it is asked for with.
    fn asked(&self) -> Vec<(&'static str, String)> {
        let named = |value: Option<clap::builder::PossibleValue>| {
            value.map(|value| value.get_name().to_owned())
        };
        [
            ("order", named(self.order.as_ref().and_then(ValueEnum::to_possible_value))),
            ("kind", named(self.kind.as_ref().and_then(ValueEnum::to_possible_value))),
            ("account", self.account.map(|id| id.to_string())),
            ("channel", self.channel.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

impl Standing {
    /// Its name in questions; `None` for whatever state.
    fn name(self) -> Option<&'static str> {
        match self {
            Standing::Pending => Some("pending"),
            Standing::Approved => Some("approved"),
            Standing::Rejected => Some("rejected"),
            Standing::NeedsMaterial => Some("needs-material"),
            Standing::Withdrawn => Some("withdrawn"),
            Standing::Superseded => Some("superseded"),
            Standing::All => None,
        }
    }
}
