//! The words of `response` and `keys`.

use clap::Subcommand;
use jiff::civil::Date;

/// Examples, and what closing means.
pub const RESPONSE_HELP: &str = "Examples 例:\n  twofront response open --kind epidemic --name 新冠肺炎疫情 --began 2020-01-24\n  \
        twofront response list\n  twofront response close --ended 2020-06-30 --basis 市防指〔2020〕12号 --name 新冠肺炎疫情\n\n\
        Emergency ledgers are taken in only while a response is open. Closing destroys its key and everything in its vault for good;\n\
        a certificate with counts stays. Copies of the keys folder elsewhere have to be destroyed by whoever keeps them.\n\
        应急台账只在响应期间导入。关闭响应会永久销毁其密钥和专库数据，只留下带数量的销毁证明；\n另存的密钥副本须由保管人一并销毁。";

/// Work on emergency responses.
#[derive(Debug, Subcommand)]
pub enum ResponseCommand {
    /// Open a response; its vault gets a key of its own / 启动应急响应
    Open {
        /// What it answers: a pack whose data is emergency data / 类型
        #[arg(long, default_value = "epidemic")]
        kind: String,
        /// What people call it / 名称
        #[arg(long)]
        name: String,
        /// Its first day; today otherwise / 开始日期
        #[arg(long, value_name = "DATE")]
        began: Option<Date>,
    },
    /// Every response, and the certificates of those that are closed / 应急响应列表
    List,
    /// Close the open response: destroys its key and its vault for good / 关闭响应并销毁数据
    Close {
        /// Its last day; today otherwise / 结束日期
        #[arg(long, value_name = "DATE")]
        ended: Option<Date>,
        /// The document on whose basis the data is destroyed / 依据文件
        #[arg(long)]
        basis: String,
        /// The name of the response, so that the right one is destroyed / 该响应的名称，以免销毁错了
        #[arg(long)]
        name: String,
    },
}

/// Work on keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a new master key and wrap every data key with it; copies of the old one become useless / 更换主密钥
    Rotate,
}
