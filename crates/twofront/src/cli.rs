//! The command line: commands, flags and the help that teaches them. Help, completions and the man page come from here.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use ipnet::IpNet;
use jiff::civil::Date;
use serde::Serialize;
use twofront_domain::actor::Role;
use twofront_domain::digest::DigestKind;
use twofront_domain::ids::{HouseholdId, LedgerId, PlanId};
use twofront_domain::place::PlaceCode;

use crate::database_url::DatabaseUrl;
use crate::list_args::{ClueArgs, FindingArgs, HouseholdArgs, PageArgs, PeopleArgs, TaskArgs, VisitArgs, WorkerArgs};
use crate::pack_args::PacksCommand;
use crate::response_args::{KeysCommand, RESPONSE_HELP, ResponseCommand};

const FIRST_STEPS: &str = "\
First steps 第一次使用:
  twofront demo                               a synthetic county, from ledgers to rounds, as a page
                                              用虚拟县演示：从台账到当日路线
  twofront init --county 340722               an empty book for your county 为本县新建数据库
  twofront import ledgers/*.xls*              take ledgers in 导入台账
  twofront screen && twofront plan            apply the rules, plan the day 筛查，排当日路线
  twofront serve                              the pages 打开网页

Settings come from defaults, then twofront.toml, then TWOFRONT_* variables, then flags; the later wins.
配置的先后：默认值、twofront.toml、TWOFRONT_* 环境变量、命令行参数，后者优先。

Exit codes 退出码: 0 fine 正常; 1 not done 未完成; 2 wrong use 用法有误; 3 errors found in ledgers or journal 台账或日志有错误";

/// Two fronts, one round: from messy ledgers to this morning's visits / 两条战线，一份路线
#[derive(Debug, Parser)]
#[command(name = "twofront", version, after_help = FIRST_STEPS, max_term_width = 110, args_override_self = true)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes.
#[derive(Args, Clone, Debug, Serialize)]
#[command(next_help_heading = "Everywhere 通用")]
pub struct GlobalArgs {
    /// Folder of the book [default: ./book] / 数据库文件夹
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub book: Option<PathBuf>,
    /// The book is on a PostgreSQL server: postgres://user@host/database / 数据库在 PostgreSQL 服务器上
    #[arg(long, global = true, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseUrl>,
    /// Folder of the anchors [default: beside the book, its name with .anchors] / 每日存证文件夹
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchors: Option<PathBuf>,
    /// Folder of the vault's keys, outside of the book [default: ./book.keys] / 专库密钥目录
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<PathBuf>,
    /// The county's own packs folder; the shipped packs otherwise / 本县的工作包文件夹
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packs: Option<PathBuf>,
    /// Work as on this day, YYYY-MM-DD; today otherwise / 按哪一天办理
    #[arg(long, global = true, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Language; the machine's otherwise / 语言
    #[arg(long, global = true, value_name = "LANG", value_parser = ["zh", "en"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Results as JSON, the same as over HTTP / 结果以 JSON 输出
    #[arg(long, global = true)]
    #[serde(skip)]
    pub json: bool,
    /// Which log lines go to stderr, such as info; json makes each a line of JSON / 日志级别；json 表示按 JSON 输出
    #[arg(long, global = true, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// Configuration file [default: ./twofront.toml when there is one] / 配置文件
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a synthetic county, take in its ledgers, screen, plan, and serve the page / 虚拟县演示
    #[command(
        after_help = "Examples 例:\n  twofront demo\n  twofront demo --people 20000 --folder /tmp/county --listen 127.0.0.1:9000\n  \
        twofront demo --no-serve --json\n\nThe same folder again goes on where it stopped. Nothing that the demo did not make is removed.\n\
        同一文件夹可接着上次继续；不会删除别的文件。"
    )]
    Demo(DemoArgs),
    /// Make an empty book for a county / 为一个县新建数据库
    #[command(
        after_help = "Examples 例:\n  twofront init --county 340722 --book /srv/twofront/book\n  twofront init --county 340722 --digest sm3"
    )]
    Init {
        /// Code of the county, 6 digits / 县代码
        #[arg(long)]
        county: PlaceCode,
        /// Digest of the journal, for ever: sha256, or sm3 (GB/T 32905) / 日志链的摘要算法，建库后不能更换
        #[arg(long, default_value = "sha256", value_parser = digest_kind)]
        digest: DigestKind,
    },
    /// Write the ledgers of a synthetic county, with a truth file / 生成虚拟县的台账
    #[command(after_help = "Example 例:\n  twofront synth --people 20000 --seed 7 --out ledgers")]
    Synth(SynthArgs),
    /// Take ledgers in: xlsx, xls, ods, csv / 导入台账
    #[command(
        after_help = "Examples 例:\n  twofront import ledgers/*.xls* ledgers/*.csv\n  twofront import --json list.xlsx\n\n\
        Registers are taken before lists that only name people. The same file again changes nothing.\n\
        Exit code 3 when rows or files were refused; `twofront findings` says which, `twofront annotate` hands the workbook back.\n\
        先导入名册类台账，再导入名单；同一文件重复导入不会改变数据。有退回的行或文件时退出码为 3。"
    )]
    Import {
        /// Files / 文件
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Find out which rows of two CSV files, or of one, are the same person / 比对两张表（或一张表内）的人员
    #[command(
        after_help = "Examples 例:\n  twofront link a.csv b.csv --schema county --out links.csv\n  \
        twofront link people.csv --schema my-schema.toml --out links.csv --least 0.9\n\n\
        links.csv has the columns id_a, id_b, probability. With one file, pairs of rows of that file.\n\
        Shipped schemas 自带方案: county (county ledgers 县级台账), book (the book's own 本库), febrl. docs/linkage.md says how to write one.\n\
        结果文件的列为 id_a、id_b、probability；只给一个文件时查找表内重复。"
    )]
    Link(LinkArgs),
    /// Apply every rule in force to the whole county / 全县筛查
    Screen,
    /// Plan the day: visits and rounds, checked, waiting for approval / 排当日路线
    #[command(after_help = "Example 例:\n  twofront plan --date 2020-02-21")]
    Plan,
    /// Approve a plan; its tasks become assigned / 批准方案
    Approve {
        /// Plan id, as `twofront plan` prints it / 方案编号
        plan: PlanId,
    },
    /// Both fronts side by side, and the way from rows to visits / 总览
    Overview,
    /// Ledgers taken in / 台账列表
    Ledgers(PageArgs),
    /// What a person should look at in the ledgers / 问题项列表
    #[command(
        after_help = "Examples 例:\n  twofront findings --severity error\n  twofront findings --code id-digits-lost --limit 200 --json"
    )]
    Findings(FindingArgs),
    /// Write a ledger again with a remark column / 导出带备注的台账
    Annotate {
        /// Ledger id / 台账编号
        ledger: LedgerId,
        /// File to write; must not exist / 输出文件
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// What the rules found / 线索列表
    #[command(
        after_help = "Examples 例:\n  twofront clues --urgency urgent\n  twofront clues --front livelihood --place 340722101"
    )]
    Clues(ClueArgs),
    /// Why: a clue; a household under a rule, also why not; two people / 理由：线索；某户与某规则；两人是否同一人
    #[command(
        after_help = "Three uses 三种用法:\n  twofront why CLUE                 why a rule found something 线索的理由\n  \
        twofront why HOUSEHOLD RULE       what a rule says of a household, also why not 规则对某户的判断，包括为什么不命中\n  \
        twofront why PERSON PERSON        why two people are thought to be one 两人是否同一人的依据\n\nExamples 例:\n  \
        twofront why 0190f3b0-...\n  twofront why 3401234567 income-below-line --date 2019-12-31\n  \
        twofront why 3401234567 epidemic/fever --person 349900198001010019\n  twofront why 0190f3b0-... 0190f3b1-...\n  \
        twofront why 349900198001010019 349900198001010035\n\n\
        Rules are named as `twofront packs list` does; --date asks as of that day, with what is known for it.\n\
        规则名见 twofront packs list；--date 按那一天的情况判断。"
    )]
    Why(WhyArgs),
    /// Who is who: the model in force, training it on people's decisions, looking for people known twice / 人员比对模型
    #[command(
        subcommand,
        after_help = "Examples 例:\n  twofront linkage model     what the model says, and how its word has held 模型与核对结果\n  \
        twofront linkage train     correct it by the pairs people have settled 按人工核对结果校准\n  \
        twofront linkage search    look for people the book has twice 查找重复登记的人员"
    )]
    Linkage(LinkageCommand),
    /// What is to be done / 任务列表
    Tasks(TaskArgs),
    /// Households / 户列表
    #[command(
        after_help = "Examples 例:\n  twofront households 王\n  twofront households --monitoring any --place 340722101"
    )]
    Households(HouseholdArgs),
    /// One household's record, every value with its source / 一户的档案
    #[command(after_help = "Example 例:\n  twofront household 0190f3b0-... --as-of 2020-02-10")]
    Household {
        /// Household id / 户的编号
        id: HouseholdId,
        /// As of this day / 截至哪一天
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
    },
    /// People, by name or resident ID / 人员列表
    People(PeopleArgs),
    /// Field workers, by place and name / 工作人员列表
    Workers(WorkerArgs),
    /// A worker's round of the day: whom to see, what to bring, and why / 某人的当日路线
    #[command(after_help = "Examples 例:\n  twofront round 王建国\n  twofront round 0190f3b0-... --date 2020-02-21")]
    Round {
        /// Worker id, or a name that only one worker has / 工作人员编号或姓名
        worker: String,
    },
    /// Every visit of the day / 当日走访列表
    Visits(VisitArgs),
    /// Serve the pages of a book / 打开网页服务
    #[command(
        after_help = "Examples 例:\n  twofront serve\n  twofront serve --book /srv/twofront/book --listen 127.0.0.1:9000\n  \
        twofront serve --listen 0.0.0.0:443 --tls-cert fullchain.pem --tls-key key.pem\n  \
        twofront serve --behind-proxy 127.0.0.1 --metrics 127.0.0.1:9091 --log json\n\n\
        Without a certificate this is plain HTTP: keep it on 127.0.0.1, or put it behind a server that does TLS and set secure_cookies.\n\
        Certificate and key are read again when the files change. SIGTERM or Ctrl-C lets running requests finish, 20 s at most.\n\
        没有证书时是明文 HTTP：只在 127.0.0.1 上使用，或放在做 TLS 的服务器后面并设置 secure_cookies。\n\
        证书文件更新后自动重新读取；收到 SIGTERM 或 Ctrl-C 后最多等 20 秒，让正在办理的请求完成。"
    )]
    Serve(ServeArgs),
    /// Prove the journal and everything it covers, against the anchors too / 核验日志链，并与每日存证对照
    #[command(
        after_help = "Examples 例:\n  twofront verify\n  twofront verify --anchor            note the journal's head in the anchors as well 同时记一条存证\n  \
        twofront verify --paper 1234:K7QM-3XFP-0A9V-ZZ12-8BCD-EFGH-J0K1   is this still the journal? 与纸上抄下的编码对照\n\n\
        Exit code 3 when something is wrong; each line says which entries, table and row. docs/operations/verifying.md says what to do.\n\
        有问题时退出码为 3，逐条说明是哪几条日志、哪张表、哪一行。"
    )]
    Verify {
        /// Note the journal's head in the folder of anchors when all is well / 核验无误后记一条存证
        #[arg(long)]
        anchor: bool,
        /// An entry and its code from paper, SEQ:CODE / 纸上抄下的条号和编码
        #[arg(long, value_name = "SEQ:CODE", value_parser = on_paper)]
        paper: Vec<(i64, String)>,
    },
    /// Copy the book into an empty folder while it stays in use / 备份
    Backup {
        /// Folder to make / 备份文件夹
        folder: PathBuf,
    },
    /// Make the book from a backup; never overwrites one / 从备份恢复
    #[command(after_help = "Example 例:\n  twofront restore /backup/2020-02-20 --book /srv/twofront/book")]
    Restore {
        /// Folder of the backup / 备份文件夹
        from: PathBuf,
    },
    /// Move the book to a folder or a PostgreSQL server, verified there / 搬迁数据库
    #[command(
        after_help = "Examples 例:\n  twofront move --to postgres://clerk@db.county.lan/twofront\n  \
        twofront move --database postgres://clerk@db.county.lan/twofront --to /srv/twofront/book\n  twofront move --reopen\n\n\
        Stop the server first. The old book stays as it is and says where it went; --reopen uses it again.\n\
        请先停止网页服务。旧数据库原样保留，并指明去处；--reopen 可重新启用。"
    )]
    Move {
        /// Folder or server address; nothing may be there / 新的文件夹或服务器地址
        #[arg(
            long,
            value_name = "ADDRESS",
            required_unless_present = "reopen",
            conflicts_with = "reopen"
        )]
        to: Option<DatabaseUrl>,
        /// Use the book again that was moved elsewhere / 重新启用已搬走的数据库
        #[arg(long)]
        reopen: bool,
    },
    /// Emergency responses: open one, list them, close one and destroy its data / 应急响应
    #[command(subcommand, after_help = RESPONSE_HELP)]
    Response(ResponseCommand),
    /// The vault's keys / 专库密钥
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Work on packs / 工作包
    #[command(subcommand)]
    Packs(PacksCommand),
    /// Journal entries, the latest first / 日志列表
    Journal(PageArgs),
    /// Accounts of the web app / 账号列表
    Accounts,
    /// Work on one account / 账号管理
    #[command(subcommand)]
    Account(AccountCommand),
    /// Print the OpenAPI document / 输出接口文档
    Openapi,
    /// Print completions for a shell / 输出补全脚本
    #[command(after_help = "Example 例:\n  twofront completions bash > /etc/bash_completion.d/twofront")]
    Completions {
        /// Shell
        shell: Shell,
    },
    /// Print the man page, or write those of all commands / 输出手册页
    Man {
        /// Folder for the pages of all commands / 手册页文件夹
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// Flags of `demo`.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// How many people / 人口
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(500..=1_100_000))]
    pub people: u32,
    /// The same seed gives the same county / 随机种子
    #[arg(long, default_value_t = 20_200_220)]
    pub seed: u64,
    /// County whose places are used / 县代码
    #[arg(long, default_value = "340722")]
    pub county: PlaceCode,
    /// Digest of the journal: sha256 or sm3 / 日志链的摘要算法
    #[arg(long, default_value = "sha256", value_parser = digest_kind)]
    pub digest: DigestKind,
    /// Folder for ledgers and book / 演示文件夹
    #[arg(long, default_value = "demo", value_name = "DIR")]
    pub folder: PathBuf,
    /// Address of the page; the next free port when taken / 网页地址
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Stop before serving / 不打开网页
    #[arg(long)]
    pub no_serve: bool,
    /// Make no accounts: the page then begins with the setup code, as in a book of one's own / 不建演示账号
    #[arg(long)]
    pub no_accounts: bool,
}

/// Flags of `synth`.
#[derive(Args, Debug)]
pub struct SynthArgs {
    /// How many people / 人口
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(500..=1_100_000))]
    pub people: u32,
    /// The same seed gives the same county / 随机种子
    #[arg(long, default_value_t = 20_200_220)]
    pub seed: u64,
    /// County whose places are used / 县代码
    #[arg(long, default_value = "340722")]
    pub county: PlaceCode,
    /// Folder for the ledgers / 输出文件夹
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Flags of `serve`.
#[derive(Args, Debug)]
pub struct ServeArgs {
    /// Address to listen on [default: 127.0.0.1:8080] / 监听地址
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Certificate, PEM, with those between it and the root / TLS 证书文件
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM / TLS 私钥文件
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Proxies whose X-Forwarded-For and -Proto are believed, as 10.0.0.0/8 / 可信代理的地址段
    #[arg(long, value_name = "CIDR", value_delimiter = ',', value_parser = address_range)]
    pub behind_proxy: Vec<IpNet>,
    /// Address for /metrics, Prometheus text; not for the public / 监控指标地址，不要对外开放
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
}

/// Words of `why`.
#[derive(Args, Debug)]
pub struct WhyArgs {
    /// Clue id; with a second word a household (number or id) or a person (id or resident ID) / 线索编号；或户编号、人员
    pub one: String,
    /// A rule (id or pack/id) for a household; another person for a person / 规则名，或另一个人
    pub other: Option<String>,
    /// For a rule about persons, which member: id, resident ID or name / 户内哪一位成员
    #[arg(long, value_name = "MEMBER")]
    pub person: Option<String>,
}

/// Work on one account.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Add an account; the password is asked for, or read from stdin / 新建账号
    #[command(
        after_help = "Examples 例:\n  twofront account add --login chen --name 陈 --role county\n  \
        twofront account add --login wang --name 王 --role town --place 340722101 < password.txt"
    )]
    Add(AccountArgs),
    /// Set the password of an account whose owner nobody can invite; asked for, or read from stdin / 重设密码
    #[command(after_help = "Example 例:\n  twofront account password system")]
    Password {
        /// Sign-in name / 登录名
        login: String,
    },
    /// Turn off the two-step sign-in of somebody who lost phone and recovery codes / 重置两步登录
    #[command(after_help = "Example 例:\n  twofront account reset-second-factor security")]
    ResetSecondFactor {
        /// Sign-in name / 登录名
        login: String,
    },
}

/// Flags of `account add`.
#[derive(Args, Debug)]
pub struct AccountArgs {
    /// Sign-in name / 登录名
    #[arg(long)]
    pub login: String,
    /// Name as it goes into the journal / 姓名
    #[arg(long)]
    pub name: String,
    /// What it may do / 角色
    #[arg(long, value_parser = Role::ALL.map(Role::as_str))]
    pub role: String,
    /// Its area; towns and villages need theirs, the county otherwise / 范围
    #[arg(long)]
    pub place: Option<String>,
    /// Worker it belongs to, for role worker / 对应的工作人员
    #[arg(long)]
    pub worker: Option<String>,
    /// Site it runs, for role workshop-operator / 负责的帮扶车间
    #[arg(long)]
    pub site: Option<String>,
    /// May see emergency health and movement data / 可查看专库
    #[arg(long)]
    pub vault: bool,
}

/// What to do about who is who.
#[derive(Debug, Subcommand)]
pub enum LinkageCommand {
    /// The model in force, and how its word has held / 现用模型
    Model,
    /// Correct the model by the pairs people have settled / 校准模型
    Train,
    /// Look for people the book has twice; they join the review queue / 查找重复人员
    Search,
}

/// Linking files.
#[derive(Args, Debug)]
pub struct LinkArgs {
    /// One file to find duplicates in, or two to link / 一个文件（查重）或两个文件（关联）
    #[arg(required = true, num_args = 1..=2, value_name = "CSV")]
    pub files: Vec<PathBuf>,
    /// Name of a shipped schema, or a schema file / 自带方案名或方案文件
    #[arg(long, default_value = "county", value_name = "SCHEMA")]
    pub schema: String,
    /// File for the links / 结果文件
    #[arg(long, default_value = "links.csv", value_name = "FILE")]
    pub out: PathBuf,
    /// Links less likely than this are left out, 0 to 1 / 低于此概率的不写出
    #[arg(long, default_value_t = 0.5, value_name = "PROBABILITY", value_parser = probability)]
    pub least: f64,
    /// Also list the pairs a person should look at, with the evidence / 另存需要人工核对的对及依据
    #[arg(long, value_name = "FILE")]
    pub review: Option<PathBuf>,
    /// Use a model trained before instead of training on these files / 用已训练的模型
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Keep the model in this file / 保存模型
    #[arg(long, value_name = "FILE")]
    pub save_model: Option<PathBuf>,
}

/// One address is the range that holds only it.
fn address_range(text: &str) -> Result<IpNet, String> {
    let range = text
        .parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
    range.ok_or_else(|| "should be an address or a range such as 10.0.0.0/8 / 应为地址或地址段".to_owned())
}

fn on_paper(text: &str) -> Result<(i64, String), String> {
    let parts = text.split_once(':');
    let read = parts.and_then(|(seq, code)| Some((seq.trim().parse().ok()?, code.trim().to_owned())));
    read.ok_or_else(|| "should be like 1234:K7QM-3XFP-... / 应为 1234:K7QM-3XFP-… 的形式".to_owned())
}

fn digest_kind(text: &str) -> Result<DigestKind, String> {
    DigestKind::from_word(text).ok_or_else(|| "should be sha256 or sm3 / 应为 sha256 或 sm3".to_owned())
}

fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "should be between 0 and 1 / 应在 0 与 1 之间".to_owned())
}
