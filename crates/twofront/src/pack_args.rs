//! Commands on packs: check, list, show, and the county's changes.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use twofront_domain::ids::PackChangeId;
use twofront_domain::place::PlaceCode;

/// Work on packs.
#[derive(Debug, Subcommand)]
pub enum PacksCommand {
    /// Check packs: files, fields, ledgers, rules and their examples / 检查工作包
    #[command(
        after_help = "Examples 例:\n  twofront packs check\n  twofront packs check our-packs\n\n\
        Every fault with file, line, column and, for a misspelt name, the one probably meant. Exit code 3 when there are any.\n\
        每处问题都给出文件、行、列；名称写错时提示相近的名称。有问题时退出码为 3。"
    )]
    Check {
        /// Folder; the shipped packs otherwise / 文件夹
        folder: Option<PathBuf>,
    },
    /// Rules and parameters in force, with open clues / 规则和参数列表
    List,
    /// One rule or parameter with all there is to know / 一条规则或一个参数
    #[command(
        after_help = "Examples 例:\n  twofront packs show income-below-line\n  twofront packs show livelihood/income-below-line --date 2025-01-01\n  \
        twofront packs show monitoring_line"
    )]
    Show {
        /// Rule id, pack/rule, or parameter id / 规则或参数
        what: String,
    },
    /// Draft another amount for a parameter; another person puts it in force / 起草参数变更
    #[command(
        after_help = "Example 例:\n  twofront packs set monitoring_line 8200 --from 2026-03-14 --basis 皖农防〔2026〕5号\n\n\
        Amounts as people write them: yuan, kilograms, mu, degrees, or a plain number. The packs' own files stay as they are.\n\
        数额按通常写法：元、公斤、亩、℃或整数；工作包文件本身不会改动。"
    )]
    Set(SetArgs),
    /// Draft another text of a rule; another person puts it in force / 起草规则变更
    #[command(
        after_help = "Example 例:\n  twofront packs show livelihood/income-below-line --json | jq -r .text > rule.toml\n  \
        twofront packs write rule.toml --pack livelihood --from 2026-03-14 --basis 皖农防〔2026〕5号"
    )]
    Write(WriteArgs),
    /// The county's changes, the latest first / 变更列表
    Changes {
        /// draft, in_force, refused, withdrawn or all / 状态
        #[arg(long)]
        state: Option<String>,
    },
    /// Put somebody else's draft in force / 批准变更
    Approve(DecisionArgs),
    /// Refuse somebody else's draft / 退回变更
    Refuse(DecisionArgs),
    /// Withdraw one's own draft / 撤回变更
    Withdraw(DecisionArgs),
}

/// Flags of `packs set`.
#[derive(Args, Debug)]
pub struct SetArgs {
    /// Parameter id / 参数
    pub parameter: String,
    /// The new amount, such as 8200 or 37.3 / 新的数额
    #[arg(allow_negative_numbers = true)]
    pub amount: String,
    /// First day in force / 自哪一天起
    #[arg(long, value_name = "DATE")]
    pub from: Date,
    /// Last day in force / 至哪一天止
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    /// The document that sets it / 依据文件
    #[arg(long, value_name = "TEXT")]
    pub basis: String,
    /// Place it is limited to; the county otherwise / 限于哪个地方
    #[arg(long, value_name = "CODE")]
    pub place: Option<PlaceCode>,
    /// Why / 说明
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// Flags of `packs write`.
#[derive(Args, Debug)]
pub struct WriteArgs {
    /// File with the rule (TOML) / 规则文件
    pub file: PathBuf,
    /// Pack id / 工作包
    #[arg(long)]
    pub pack: String,
    /// First day in force / 自哪一天起
    #[arg(long, value_name = "DATE")]
    pub from: Date,
    /// The document that sets it / 依据文件
    #[arg(long, value_name = "TEXT")]
    pub basis: String,
    /// Why / 说明
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// Flags of a decision.
#[derive(Args, Debug)]
pub struct DecisionArgs {
    /// Change id, as `twofront packs changes` prints it / 变更编号
    pub change: PackChangeId,
    /// Why / 说明
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}
