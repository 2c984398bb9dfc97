//! Which role may do what, in one table. What is not in it is refused. How far a role then sees is its scope's business
//! ([`crate::actor::Scope`]); the reach here says it in a word, for people and for the test that holds the two together.

use crate::actor::Role;

/// How far a role reaches with an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The whole county.
    County,
    /// The places of the grant.
    Area,
    /// Paired households and those on one's rounds.
    Theirs,
    /// One's own site.
    Site,
    /// Counts only, never a single household or person.
    Aggregates,
    /// What concerns one's own account.
    Own,
}

impl Reach {
    /// The stable word in JSON and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Area => "area",
            Self::Theirs => "theirs",
            Self::Site => "site",
            Self::Aggregates => "aggregates",
            Self::Own => "own",
        }
    }
}

/// Shorthand of the table below.
mod cell {
    use super::Reach;

    pub const O: Option<Reach> = None;
    pub const C: Option<Reach> = Some(Reach::County);
    pub const A: Option<Reach> = Some(Reach::Area);
    pub const T: Option<Reach> = Some(Reach::Theirs);
    pub const S: Option<Reach> = Some(Reach::Site);
    pub const G: Option<Reach> = Some(Reach::Aggregates);
    pub const W: Option<Reach> = Some(Reach::Own);
}

macro_rules! operations {
    ($($name:ident $word:literal $zh:literal $en:literal [$($reach:ident)*])*) => {
        /// One thing that can be asked of the book. Every closed route is one of these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $(#[doc = $en] $name,)*
        }

        impl Operation {
            /// Every operation, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable word in JSON, in the OpenAPI document and in refusals.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// What it is, in Chinese and in English.
            pub const fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($zh, $en)),* }
            }

            /// How far each role reaches, in the order of [`Role::ALL`].
            const fn row(self) -> [Option<Reach>; Role::ALL.len()] {
                match self { $(Self::$name => [$(cell::$reach),*]),* }
            }
        }
    };
}

// Columns: system, security, audit administrator | county, town, village, worker, health officer |
//          workshop operator, buyer, verifier, auditor, leader.
// O nothing, C county, A area, T theirs, S own site, G aggregates, W own account.
operations! {
    SessionRead     "session.read"         "查看本人登录信息"   "See who is signed in"                   [W W W  W W W W W  W W W W W]
    SessionEnd      "session.end"          "退出登录"           "Sign out"                               [W W W  W W W W W  W W W W W]
    SessionConfirm  "session.confirm"      "输入动态码"         "Complete a sign-in with a one-time code" [W W W  W W W W W  W W W W W]
    SessionList     "session.list"         "查看本人在哪里登录" "See one's own sessions"                 [W W W  W W W W W  W W W W W]
    SessionRevoke   "session.revoke"       "结束本人其他登录"   "End one's own sessions"                 [W W W  W W W W W  W W W W W]
    PasswordChange  "password.change"      "修改本人密码"       "Change one's own password"              [W W W  W W W W W  W W W W W]
    SecondFactorChange "second-factor.change" "设置本人两步登录" "Set up one's own two-step sign-in"     [W W W  W W W W W  W W W W W]
    PlaceRead       "place.read"           "查看地名"           "See places"                             [C C C  C A A A A  A C A A A]
    FiguresRead     "figures.read"         "查看总览数字"       "See the overview's figures"             [O O O  C A A T A  O O A A G]
    LedgerRead      "ledger.read"          "查看台账清单"       "See ledgers"                            [O O O  C A A O A  O O O O O]
    LedgerImport    "ledger.import"        "导入台账"           "Import ledgers"                         [O O O  C A O O A  O O O O O]
    LedgerExport    "ledger.export"        "导出批注台账"       "Export annotated ledgers"               [O O O  C A O O O  O O O O O]
    FindingRead     "finding.read"         "查看问题项"         "See findings"                           [O O O  C A A O A  O O O A O]
    ClueRead        "clue.read"            "查看线索"           "See clues"                              [O O O  C A A T A  O O A A O]
    ClueDismiss     "clue.dismiss"         "判定线索无需办理"   "Dismiss clues"                          [O O O  C A O O A  O O O O O]
    ClueAnswer      "clue.answer"          "说明线索情况"       "Explain clues"                          [O O O  C A A T A  O O O O O]
    ClueDecide      "clue.decide"          "审核情况说明"       "Decide on explanations"                 [O O O  C A O O A  O O O O O]
    ClueExport      "clue.export"          "导出线索清单"       "Export lists of clues"                  [O O O  C A O O O  O O O O O]
    TaskRead        "task.read"            "查看任务"           "See tasks"                              [O O O  C A A T A  O O A O O]
    HouseholdRead   "household.read"       "查看户信息"         "See households"                         [O O O  C A A T A  O O A O O]
    HouseholdWhy    "household.why"        "查看规则判断依据"   "See why a rule hits a household"        [O O O  C A A T A  O O A O O]
    HouseholdExport "household.export"     "导出户清单"         "Export lists of households"             [O O O  C A O O O  O O O O O]
    PersonRead      "person.read"          "查找人员"           "Look people up"                         [O O O  C A A T A  O O A O O]
    PersonUnmask    "person.unmask"        "查看完整敏感字段"   "See masked fields in full"              [O O O  C A A T A  O O O O O]
    PairRead        "pair.read"            "查看待核对"         "See pairs to review"                    [O O O  C A O O O  O O O O O]
    PairDecide      "pair.decide"          "判断是否同一人"     "Decide on pairs"                        [O O O  C A O O O  O O O O O]
    PairSearch      "pair.search"          "全县查重"           "Look for people known twice"            [O O O  C O O O O  O O O O O]
    LinkageRead     "linkage.read"         "查看比对模型"       "See the linkage model"                  [O O O  C A O O O  O O O O O]
    LinkageTrain    "linkage.train"        "训练比对模型"       "Train the linkage model"                [O O O  C O O O O  O O O O O]
    WorkerRead      "worker.read"          "查看工作人员"       "See workers"                            [O O O  C A A T A  O O O O O]
    RoundRead       "round.read"           "查看当日路线"       "See rounds"                             [O O O  C A A T A  O O O O O]
    VisitRead       "visit.read"           "查看走访"           "See visits"                             [O O O  C A A T A  O O A O O]
    SiteRead        "site.read"            "查看车间等场所"     "See sites"                              [O O O  C A A T A  S O A O O]
    LotRead         "lot.read"             "查看待售货源"       "See produce for sale, not whose it is"  [O O O  C A A A A  C C O O O]
    ScreeningRead   "screening.read"       "查看筛查状态"       "See where screening stands"             [O O O  C O O O O  O O O O O]
    ScreeningRun    "screening.run"        "全县筛查"           "Screen the county"                      [O O O  C O O O O  O O O O O]
    PlanRead        "plan.read"            "查看走访方案"       "See plans"                              [O O O  C A A T A  O O O O O]
    PlanMake        "plan.make"            "编制走访方案"       "Compute plans"                          [O O O  C O O O O  O O O O O]
    PlanApprove     "plan.approve"         "批准走访方案"       "Approve plans"                          [O O O  C O O O O  O O O O O]
    PackRead        "pack.read"            "查看规则和参数"     "See rules and parameters"               [O O O  C A A T A  O O A A G]
    PackTry         "pack.try"             "试算规则"           "Try rules"                              [O O O  C A O O O  O O O O O]
    PackChangeRead  "pack-change.read"     "查看规则变更"       "See changes of rules"                   [O O O  C A O O O  O O O A O]
    PackDraft       "pack.draft"           "起草规则变更"       "Draft changes of rules"                 [O O O  C O O O O  O O O O O]
    PackApprove     "pack.approve"         "审定规则变更"       "Put changes of rules in force"          [O O O  C O O O O  O O O O O]
    CardRead        "card.read"            "查看户卡"           "See which households have a card"       [O O O  C A A O O  O O O O O]
    CardPrint       "card.print"           "打印户卡"           "Print citizens' cards"                  [O O O  C A A O O  O O O O O]
    CardRequestRead "card-request.read"    "查看群众申请"       "See what households ask for"            [O O O  C A A O O  O O O O O]
    CardRequestAnswer "card-request.answer" "答复群众申请"      "Answer what households ask for"         [O O O  C A A O O  O O O O O]
    AccountRead     "account.read"         "查看账号和授权"     "See accounts and grants"                [C C C  O O O O O  O O O O O]
    AccountCreate   "account.create"       "新建账号"           "Make accounts"                          [C O O  O O O O O  O O O O O]
    AccountGrant    "account.grant"        "授予角色和范围"     "Grant roles and areas"                  [O C O  O O O O O  O O O O O]
    AccountDisable  "account.disable"      "停用和启用账号"     "Disable and enable accounts"            [O C O  O O O O O  O O O O O]
    InvitationRead  "invitation.read"      "查看邀请"           "See invitations"                        [C O O  O O O O O  O O O O O]
    InvitationMake  "invitation.make"      "邀请本人设密码"     "Invite people to set their password"    [C O O  O O O O O  O O O O O]
    InvitationWithdraw "invitation.withdraw" "撤回邀请"         "Withdraw invitations"                   [C O O  O O O O O  O O O O O]
    AccountSessionRead "account-session.read" "查看各账号的登录" "See everybody's sessions"              [O C O  O O O O O  O O O O O]
    AccountSessionEnd "account-session.end" "结束他人的登录"    "End anybody's session"                  [O C O  O O O O O  O O O O O]
    LockOutRead     "lock-out.read"        "查看登录失败"       "See who has to wait after failures"     [O C O  O O O O O  O O O O O]
    LockOutLift     "lock-out.lift"        "解除登录等待"       "End the waiting after failures"         [O C O  O O O O O  O O O O O]
    SecondFactorReset "second-factor.reset" "重置他人两步登录"  "Reset the two-step sign-in of others"   [O C O  O O O O O  O O O O O]
    AlertRead       "alert.read"           "查看告警"           "See alerts"                             [O C C  O O O O O  O O O O O]
    AlertAcknowledge "alert.acknowledge"   "处理告警"           "Acknowledge alerts"                     [O C O  O O O O O  O O O O O]
    RefusalRead     "refusal.read"         "查看被拒绝的请求"   "See refused requests"                   [O O C  O O O O O  O O O O O]
    ResponseRead    "response.read"        "查看应急响应和销毁证明" "See responses and certificates"    [O C C  C A A O A  O O O A O]
    ResponseOpen    "response.open"        "启动应急响应"       "Open responses"                         [O O O  C O O O O  O O O O O]
    ResponseAsk     "response.ask"         "申请关闭应急响应"   "Ask for a response to be closed"        [O O O  C O O O O  O O O O O]
    ResponseConfirm "response.confirm"     "确认关闭并销毁"     "Confirm the closing and destruction"    [O C O  O O O O O  O O O O O]
    JournalRead     "journal.read"         "查看操作日志"       "Read the journal"                       [O O C  O O O O O  O O O A O]
    JournalVerify   "journal.verify"       "校验日志链"         "Verify the journal"                     [O O C  O O O O O  O O O O O]
}

/// How far a role reaches with an operation; `None` when it may not do it. An account without a role sees that it waits, and
/// may do what concerns one's own account whatever one's role.
pub fn allows(role: Option<Role>, operation: Operation) -> Option<Reach> {
    match role {
        None => operation
            .row()
            .iter()
            .all(|reach| *reach == cell::W)
            .then_some(Reach::Own),
        Some(role) => {
            let column = Role::ALL.iter().position(|one| *one == role)?;
            operation.row().get(column).copied().flatten()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::actor::{Grant, Scope};
    use crate::ids::{SiteId, WorkerId};

    #[test]
    fn words_are_unique_and_say_what() {
        let words: BTreeSet<_> = Operation::ALL.iter().map(|one| one.as_str()).collect();
        assert_eq!(words.len(), Operation::ALL.len());
        for operation in Operation::ALL {
            let (noun, verb) = operation.as_str().split_once('.').unwrap_or_default();
            assert!(!noun.is_empty() && !verb.is_empty(), "{operation:?}");
        }
    }

    #[test]
    fn an_account_without_a_role_only_sees_that_it_waits() {
        for operation in Operation::ALL {
            let own = ["session.", "password.", "second-factor.change"];
            let expect = own.iter().any(|start| operation.as_str().starts_with(start));
            assert_eq!(allows(None, *operation).is_some(), expect, "{operation:?}");
        }
    }

    #[test]
    fn only_one_of_the_three_has_each_administrative_deed() {
        let deeds = [
            Operation::AccountCreate,
            Operation::AccountGrant,
            Operation::AccountDisable,
            Operation::JournalVerify,
            Operation::InvitationMake,
            Operation::InvitationWithdraw,
            Operation::AccountSessionEnd,
            Operation::LockOutLift,
            Operation::SecondFactorReset,
            Operation::ResponseConfirm,
        ];
        for deed in deeds {
            let who: Vec<_> = Role::ALL
                .iter()
                .filter(|role| allows(Some(**role), deed).is_some())
                .collect();
            assert_eq!(who.len(), 1, "{deed:?}");
        }
    }

    /// The table's words against the scope that the queries get.
    #[test]
    fn no_reach_promises_more_than_the_scope_opens() {
        let county = "340722".parse().unwrap();
        let (worker, site) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
        // What concerns places, accounts and the journal reads no household.
        let apart = [
            "session.",
            "password.",
            "second-factor.",
            "invitation.",
            "account-session.",
            "lock-out.",
            "place.",
            "lot.",
            "account.",
            "alert.",
            "refusal.",
            "journal.",
            "pack-change.",
            "response.",
        ];
        for role in Role::ALL {
            let grant = Grant {
                role,
                place: "340722101".parse().unwrap(),
                worker: Some(WorkerId::new(worker)),
                site: Some(SiteId::new(site)),
                vault: true,
            };
            let scope = Scope::of(&grant, &county);
            assert_eq!(scope.vault(), role.can_open_vault(), "{role:?}");
            if role.is_administrator() || matches!(role, Role::Leader | Role::Buyer) {
                assert_eq!(scope.households(), None, "{role:?}");
            }
            for operation in Operation::ALL {
                if apart.iter().any(|start| operation.as_str().starts_with(start)) {
                    continue;
                }
                let fits = match allows(Some(role), *operation) {
                    None => true,
                    Some(Reach::County) => role == Role::County && scope.opens_area(),
                    Some(Reach::Area) => role != Role::County && scope.opens_area(),
                    Some(Reach::Theirs) => scope.worker().is_some(),
                    Some(Reach::Site) => scope.site().is_some(),
                    Some(Reach::Aggregates) => scope.households().is_none() && scope.figures().is_some(),
                    Some(Reach::Own) => false,
                };
                assert!(fits, "{role:?} {operation:?}");
            }
        }
    }
}
