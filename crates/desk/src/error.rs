//! What can go wrong at the desk, each with a stable code and a sentence a clerk understands.

use twofront_domain::text::Bilingual;
use twofront_store::StoreError;

use crate::view::trial::FaultView;

/// What kind of answer an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// The request is wrong; the sentence says how to mend it.
    Invalid,
    /// Nobody is signed in, or the sign-in failed.
    SignIn,
    /// The account may not do this.
    Forbidden,
    /// There is no such thing within the reader's scope.
    NotFound,
    /// It cannot be done in the present state.
    Conflict,
    /// The database is away, or its disk takes nothing at this moment. It may be done later.
    Unavailable,
    /// The program or the machine failed.
    Internal,
}

/// An error of the desk.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {}", sentence.en)]
pub struct DeskError {
    /// What kind of answer it is.
    pub class: ErrorClass,
    /// Stable code such as `household-not-found`.
    pub code: &'static str,
    /// The sentence for a person.
    pub sentence: Bilingual,
    /// The cause, for the log; never shown to a user.
    #[source]
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// What is wrong with a pack, a rule or a condition, each with its place.
    pub faults: Vec<FaultView>,
}

impl DeskError {
    /// An error with a sentence in both languages.
    pub fn new(class: ErrorClass, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            class,
            code,
            sentence: Bilingual::new(zh, en),
            cause: None,
            faults: Vec::new(),
        }
    }

    /// There is no such `what` (an English noun of the glossary) within the reader's scope.
    pub fn not_found(what: &str) -> Self {
        let zh = match what {
            "account" => "账号",
            "alert" => "告警",
            "answer" => "情况说明",
            "request" => "申请",
            "clue" => "线索",
            "household" => "户",
            "lock-out" => "登录等待",
            "session" => "登录",
            "ledger" => "台账",
            "pair" => "待核对项",
            "person" => "人",
            "pack change" => "变更",
            "parameter" => "参数",
            "plan" => "方案",
            "rule" => "规则",
            "worker" => "工作人员",
            other => other,
        };
        Self::new(
            ErrorClass::NotFound,
            "not-found",
            format!("没有找到这个{zh}，或不在您的范围内。"),
            format!("There is no such {what}, or it is outside your area."),
        )
    }

    /// The user asked to stop.
    pub fn cancelled() -> Self {
        Self::new(
            ErrorClass::Conflict,
            "cancelled",
            "已取消，没有写入任何数据。",
            "Cancelled; nothing was written.",
        )
    }

    /// The program failed; say why with [`DeskError::because`].
    pub fn internal() -> Self {
        Self::new(
            ErrorClass::Internal,
            "internal",
            "程序内部出错，已经记录，数据没有改动。",
            "Something went wrong inside the program; it was logged and nothing was changed.",
        )
    }

    /// The error of the class [`ErrorClass::Unavailable`] with this code, for whoever was told no more than the code.
    pub fn unavailable(code: &str) -> Option<Self> {
        let errors = [
            StoreError::Unreachable("reach the book"),
            StoreError::Full("reach the book"),
            StoreError::ReadOnly("reach the book"),
        ];
        errors.into_iter().map(Self::from).find(|error| error.code == code)
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }
}

/// The book's errors, with its own advice to the clerk.
impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        let (class, code) = match &error {
            StoreError::NotFound { .. } => (ErrorClass::NotFound, "not-found"),
            StoreError::VaultClosed => (ErrorClass::Forbidden, "vault-closed"),
            StoreError::NoResponse => (ErrorClass::Conflict, "no-response"),
            StoreError::VaultClosing => (ErrorClass::Conflict, "vault-closing"),
            StoreError::KeysMissing(_) | StoreError::KeysUnfit(_) => (ErrorClass::Conflict, "vault-shut"),
            StoreError::KeysInside(_) => (ErrorClass::Invalid, "keys-inside"),
            StoreError::OwnWork(_) => (ErrorClass::Conflict, "own-work"),
            StoreError::Taken(_) => (ErrorClass::Conflict, "taken"),
            StoreError::Conflict(_) => (ErrorClass::Conflict, "conflict"),
            StoreError::Cancelled => (ErrorClass::Conflict, "cancelled"),
            StoreError::Busy(_) => (ErrorClass::Conflict, "book-busy"),
            StoreError::Missing(_) => (ErrorClass::NotFound, "book-missing"),
            StoreError::Moved(_) => (ErrorClass::Conflict, "book-moved"),
            StoreError::Unreachable(_) => (ErrorClass::Unavailable, "database-unreachable"),
            StoreError::Denied { .. } => (ErrorClass::Internal, "database-denied"),
            StoreError::Backup(_) => (ErrorClass::Conflict, "copy-refused"),
            StoreError::Newer { .. } => (ErrorClass::Conflict, "book-newer"),
            StoreError::ReadOnly(_) => (ErrorClass::Unavailable, "book-read-only"),
            StoreError::Full(_) => (ErrorClass::Unavailable, "disk-full"),
            _ => (ErrorClass::Internal, "book-error"),
        };
        Self {
            class,
            code,
            sentence: error.advice(),
            cause: Some(Box::new(error)),
            faults: Vec::new(),
        }
    }
}
