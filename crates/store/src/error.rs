//! What can go wrong with the book, said so that a clerk knows what to do. Knows database errors; never carries row
//! values, which may be personal.

use std::path::PathBuf;

use twofront_domain::text::Bilingual;

use crate::address::BookAddress;
use crate::dialect::{Meaning, meaning};

/// A failure of the book: which operation, and (through [`StoreError::advice`]) what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no book in the folder or on the server.
    #[error("there is no book in {0}")]
    Missing(BookAddress),
    /// The book was moved elsewhere.
    #[error("the book was moved to {0}")]
    Moved(String),
    /// The file was written by a newer program.
    #[error("{file} has schema version {found}, this program knows versions up to {known}")]
    Newer {
        /// `book.db` or `vault.db`.
        file: &'static str,
        /// Version in the file.
        found: i64,
        /// Latest version this program knows.
        known: i64,
    },
    /// The vault file belongs to another book.
    #[error("vault.db does not belong to this book.db")]
    ForeignVault,
    /// Somebody else is writing for longer than the waiting time.
    #[error("{0}: the book is being written by somebody else")]
    Busy(&'static str),
    /// No space left on the disk.
    #[error("{0}: no space left for the book")]
    Full(&'static str),
    /// The book's files cannot be written: the disk can only be read, or the rights are missing.
    #[error("{0}: the book's files cannot be written")]
    ReadOnly(&'static str),
    /// The database server is away, or the connection to it broke.
    #[error("{0}: the database server cannot be reached")]
    Unreachable(&'static str),
    /// The database server refuses the account, or what it may do is not enough.
    #[error("{operation}: the database server refuses: {source}")]
    Denied {
        /// What the book was doing.
        operation: &'static str,
        /// What the server says.
        source: sqlx::Error,
    },
    /// A value that must be unique exists already.
    #[error("this {0} exists already")]
    Taken(&'static str),
    /// A row refers to something that does not exist.
    #[error("{0}: refers to something that is not in the book")]
    Dangling(&'static str),
    /// Nothing with this id, or not within the reader's scope.
    #[error("no {what} {id} within reach")]
    NotFound {
        /// The noun.
        what: &'static str,
        /// The id asked for.
        id: String,
    },
    /// The thing is not in the state the operation needs.
    #[error("{0}")]
    Conflict(&'static str),
    /// What one person wrote must be decided by another.
    #[error("{0}: whoever wrote it cannot decide on it")]
    OwnWork(&'static str),
    /// The scope does not open the vault.
    #[error("this account may not read emergency health and movement data")]
    VaultClosed,
    /// No response is open: the vault takes nothing in.
    #[error("no emergency response is open, so that the vault takes nothing in")]
    NoResponse,
    /// The vault is being destroyed.
    #[error("the response is being closed; its vault can no longer be read")]
    VaultClosing,
    /// A key is not in the keys folder.
    #[error("the vault's key is missing: {}", .0.display())]
    KeysMissing(PathBuf),
    /// A key is there, but does not fit.
    #[error("the vault's key does not fit: {0}")]
    KeysUnfit(String),
    /// The keys folder lies inside the book's folder.
    #[error("the keys folder {} lies inside the book's folder", .0.display())]
    KeysInside(PathBuf),
    /// A stored value cannot be read back. The value itself is left out: it may be personal.
    #[error("{table}: column {column} holds a value this program cannot read")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// Column number of the statement, from 0.
        column: usize,
    },
    /// The caller's listener asked to stop; nothing was changed.
    #[error("stopped on request; nothing was changed")]
    Cancelled,
    /// A backup that cannot be taken or trusted.
    #[error("{0}")]
    Backup(String),
    /// A file could not be read or written.
    #[error("{path:?}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder of anchors holds those of another book.
    #[error("{0:?} holds the anchors of another book")]
    Anchors(PathBuf),
    /// Any other database error.
    #[error("{operation}: {source}")]
    Sql {
        /// What the book was doing.
        operation: &'static str,
        /// What the database says.
        source: sqlx::Error,
    },
}

/// Unique constraints by the words SQLite uses for them, and the noun a clerk knows them by. PostgreSQL names the
/// constraint itself.
const TAKEN: [(&str, &str, &str); 8] = [
    ("account.login", "account_login_taken", "login name"),
    ("ledger.sha256", "ledger_sha256_taken", "ledger file"),
    ("task.clue_id", "task_clue_taken", "task for this clue"),
    ("clue.clue_key", "clue_open_key", "open clue"),
    (
        "site.place_code",
        "site_name_taken",
        "site of this village, kind and name",
    ),
    (
        "clue_answer_decision.answer_id",
        "clue_answer_decided",
        "decision on this answer",
    ),
    (
        "pack_change_decision.change_id",
        "pack_change_decided",
        "decision on this draft",
    ),
    (
        "linkage_model.version",
        "linkage_model_version_taken",
        "version of the linkage model",
    ),
];

impl StoreError {
    /// Maps a database error of `operation`; used as `.map_err(StoreError::of("add account"))`.
    pub(crate) fn of(operation: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |source| Self::from_sqlx(operation, source)
    }

    fn from_sqlx(operation: &'static str, source: sqlx::Error) -> Self {
        if let sqlx::Error::PoolTimedOut = source {
            return Self::Busy(operation);
        }
        if let sqlx::Error::Io(_) = source {
            return Self::Unreachable(operation);
        }
        let Some(database) = source.as_database_error() else {
            return Self::Sql { operation, source };
        };
        if database.is_unique_violation() {
            let message = database.message();
            let named = TAKEN
                .iter()
                .find(|(columns, name, _)| message.contains(columns) || database.constraint() == Some(name));
            return Self::Taken(named.map_or("entry", |(_, _, noun)| noun));
        }
        if database.is_foreign_key_violation() {
            return Self::Dangling(operation);
        }
        match meaning(database) {
            Meaning::Busy => Self::Busy(operation),
            Meaning::Full => Self::Full(operation),
            Meaning::ReadOnly => Self::ReadOnly(operation),
            Meaning::Denied => Self::Denied { operation, source },
            Meaning::Unreachable => Self::Unreachable(operation),
            Meaning::Other => Self::Sql { operation, source },
        }
    }

    /// The same failure, for another whose write failed with it.
    pub(crate) fn for_another(&self) -> Self {
        match self {
            Self::Busy(operation) => Self::Busy(operation),
            Self::Full(operation) => Self::Full(operation),
            Self::ReadOnly(operation) => Self::ReadOnly(operation),
            Self::Unreachable(operation) => Self::Unreachable(operation),
            other => Self::Sql {
                operation: "commit the book",
                source: sqlx::Error::Protocol(other.to_string()),
            },
        }
    }

    /// Whether it is the vault alone that cannot be read now, because its key is not there or it is being destroyed.
    pub const fn is_shut_vault(&self) -> bool {
        matches!(self, Self::VaultClosing | Self::KeysMissing(_) | Self::KeysUnfit(_))
    }

    /// What a clerk can do about it.
    pub fn advice(&self) -> Bilingual {
        if let Self::Moved(to) = self {
            return Bilingual::new(
                format!("数据库已搬到 {to}，请改用新的地址。确需重新启用这里的数据库，请用 twofront move --reopen。"),
                format!("The book was moved to {to}; use it there. To use this one again, run twofront move --reopen."),
            );
        }
        let (zh, en) = match self {
            Self::Missing(_) => (
                "此处没有数据库。请检查路径或地址，或用 twofront init 新建。",
                "There is no book here. Check the path or the address, or start one with twofront init.",
            ),
            Self::Newer { .. } => (
                "数据库由更新版本的程序写成。请安装新版本程序，旧版本不会改动它。",
                "The book was written by a newer program. Install that version; this one will not touch the file.",
            ),
            Self::ForeignVault => (
                "专库文件与数据库不是一套。请从同一份备份恢复两个文件。",
                "The vault file belongs to another book. Restore both files from the same backup.",
            ),
            Self::Taken(_) => (
                "已有相同的内容，不能重复。",
                "The same entry exists already and cannot be added twice.",
            ),
            Self::Dangling(_) | Self::NotFound { .. } => (
                "没有找到对应内容，或不在您的查看范围内。请刷新后再看。",
                "It does not exist or lies outside your area. Reload and look again.",
            ),
            Self::Conflict(_) => (
                "内容已被别人改动，当前状态不允许这样做。请刷新后再看。",
                "Somebody changed it meanwhile, and its state does not allow this. Reload and look again.",
            ),
            Self::OwnWork(_) => (
                "这是您自己提交的，须由另一位同事审定。",
                "You wrote this yourself; somebody else has to decide on it.",
            ),
            Self::VaultClosed => (
                "您的账号没有查看应急健康与行程信息的权限。确有需要请联系管理员。",
                "Your account may not see emergency health and movement data. Ask the administrator if you need it.",
            ),
            Self::NoResponse | Self::VaultClosing | Self::KeysMissing(_) | Self::KeysUnfit(_) | Self::KeysInside(_) => {
                self.advice_on_the_vault()
            }
            Self::Unreadable { .. } => (
                "数据库中有内容无法读取，可能被外部改动。请运行 twofront verify 检查，并从备份恢复。",
                "A stored value cannot be read; the file may have been changed from outside. Run twofront verify and \
                 restore from a backup.",
            ),
            Self::Moved(_) | Self::Cancelled => (
                "已按要求停止，没有改动任何内容。",
                "Stopped as asked; nothing was changed.",
            ),
            Self::Backup(_) => (
                "备份不可用。请换一个空文件夹重新备份，或改用另一份备份。",
                "This backup cannot be used. Take it again into an empty folder, or use another one.",
            ),
            Self::Unreachable(_)
            | Self::Denied { .. }
            | Self::Busy(_)
            | Self::Full(_)
            | Self::ReadOnly(_)
            | Self::Io { .. }
            | Self::Anchors(_)
            | Self::Sql { .. } => self.advice_on_the_database(),
        };
        Bilingual::new(zh, en)
    }

    /// What can be done where the vault's key stands in the way.
    fn advice_on_the_vault(&self) -> (&'static str, &'static str) {
        match self {
            Self::NoResponse => (
                "现在没有进行中的应急响应，专库不接收数据。请县级人员在“应急响应”页启动响应，或运行 twofront response open。",
                "No emergency response is open, so the vault takes nothing in. Open one on the page “Responses”, or with \
                 twofront response open.",
            ),
            Self::VaultClosing => (
                "该应急响应正在关闭，专库数据不能再查看。",
                "This response is being closed; the data in its vault can no longer be seen.",
            ),
            Self::KeysInside(_) => (
                "密钥目录不能放在数据库文件夹里。请用 --keys 指定别处，否则备份会带走密钥。",
                "The keys folder must not lie inside the book's folder, or every copy of the book carries its keys. Name \
                 another with --keys.",
            ),
            _ => (
                "专库的密钥不在密钥目录里或不匹配，专库保持关闭，其他内容照常使用。请把保管的密钥文件放回，或用 --keys 指明目录；\
                 若该响应的数据已销毁，则无法再打开。",
                "The vault's key is not in the keys folder, or does not fit: the vault stays shut, everything else works. Put \
                 the key files back, or name their folder with --keys. If the response was destroyed, it cannot be opened.",
            ),
        }
    }

    /// What can be done where it is not the book's content that stands in the way.
    fn advice_on_the_database(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unreachable(_) => (
                "连不上数据库服务器，或连接已中断。请检查地址和网络，服务器恢复后重试。",
                "The database server cannot be reached, or the connection broke. Check address and network, and try \
                 again once the server is back.",
            ),
            Self::Denied { .. } => (
                "数据库服务器拒绝了请求。请检查用户名、密码、数据库名，以及该用户在此数据库中建表的权限。",
                "The database server refuses. Check user, password and database name, and that the user may create \
                 schemas in this database.",
            ),
            Self::Busy(_) => (
                "别人正在写入。请稍等片刻再试一次。",
                "Somebody else is writing. Wait a moment and try again.",
            ),
            Self::Full(_) => (
                "磁盘已满，本次操作没有写入任何内容。请清理空间后重试。",
                "The disk is full; nothing of this operation was written. Free some space and try again.",
            ),
            Self::ReadOnly(_) => (
                "数据库文件无法写入：磁盘只读，或没有写入权限。本次操作没有写入任何内容。请检查磁盘和文件夹权限。",
                "The book's files cannot be written: the disk can only be read, or the rights are missing. Nothing of this \
                 operation was written. Check the disk and the folder's rights.",
            ),
            Self::Anchors(_) => (
                "存证文件夹里是另一个数据库的每日摘要。请把它移到别处妥善保存，或用 --anchors 另指定文件夹。",
                "The folder of anchors holds those of another book. Move it elsewhere and keep it, or name another \
                 folder with --anchors.",
            ),
            Self::Io { .. } => (
                "文件无法读写。请检查路径、权限和磁盘。",
                "The file cannot be read or written. Check the path, the permissions and the disk.",
            ),
            _ => (
                "数据库出错，本次操作没有写入任何内容。请重试；若再次出现，请运行 twofront verify。",
                "The database failed; nothing of this operation was written. Try again; if it repeats, run twofront \
                 verify.",
            ),
        }
    }
}
