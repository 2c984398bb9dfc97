//! Emergency responses: opened by the county, asked to be closed by the county, confirmed by the security administrator, and then
//! destroyed. What can be read of a vault meanwhile is known by the book.

use jiff::civil::Date;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::ids::ResponseId;
use twofront_domain::text::Bilingual;
use twofront_store::{Certificate, NewResponse, ResponseRow, ResponseState, Step, StepRow, StoreError, VaultState};

use crate::clock::new_uuid;
use crate::error::ErrorClass;
use crate::permission::{may, not_allowed};
use crate::view::response::{
    CertificateView, ClosingDecision, ClosingRequest, DestroyedTableView, ResponseKindView, ResponseOpening,
    ResponseStepView, ResponseView, ResponsesView,
};
use crate::{Desk, DeskError, shown};

/// Longest name, in characters.
const NAME_CHARACTERS_MAX: usize = 60;
/// Longest legal basis or note, in characters.
const TEXT_CHARACTERS_MAX: usize = 1000;

/// What is in a table of the vault, in words.
const TABLES: [(&str, &str, &str); 7] = [
    ("vault_assertion", "人员应急信息", "Emergency values of people"),
    ("vault_clue", "应急线索", "Emergency clues"),
    ("vault_clue_answer", "情况说明", "Explanations and notes"),
    ("vault_finding_value", "问题项原值", "Values of findings"),
    ("vault_reason", "线索理由", "Reasons of clues"),
    ("vault_record", "台账原始行", "Rows of ledgers"),
    ("vault_ledger_file", "台账原件", "Ledger files"),
];

impl Desk {
    /// Every response, the newest first.
    ///
    /// # Errors
    /// When the actor may not, or the book cannot be read.
    pub async fn responses(&self, reader: &Actor) -> Result<ResponsesView, DeskError> {
        may(reader, Operation::ResponseRead)?;
        let rows = self.book.responses().await?;
        let vault = match self.book.vault().state().await? {
            VaultState::NoResponse => "none",
            VaultState::Open(_) => "open",
            VaultState::Closing(_) => "closing",
            VaultState::Shut(_) => "shut",
        };
        Ok(ResponsesView {
            items: rows.iter().map(|row| self.response_view(reader, row)).collect(),
            kinds: self.response_kinds(),
            vault: vault.to_owned(),
        })
    }

    /// Opens a response with a key of its own; from now on emergency ledgers can be taken in.
    ///
    /// # Errors
    /// When the role may not, something is left out, or another response is open.
    pub async fn open_response(&self, actor: &Actor, asked: &ResponseOpening) -> Result<ResponseView, DeskError> {
        may(actor, Operation::ResponseOpen)?;
        let name = filled(&asked.name, NAME_CHARACTERS_MAX, ("名称", "a name"))?;
        if !self.response_kinds().iter().any(|kind| kind.id == asked.kind) {
            return Err(invalid("没有这种应急响应。", "There is no such kind of response."));
        }
        if asked.began_on > self.clock.working_date() {
            return Err(invalid(
                "开始日期不能晚于今天。",
                "A response cannot begin after today.",
            ));
        }
        let new = NewResponse {
            id: ResponseId::new(new_uuid()),
            kind: asked.kind.clone(),
            name: name.to_owned(),
            place: self.county.clone(),
            began_on: asked.began_on,
        };
        let mut pen = self.pen(actor, "response.open").await?;
        let print = pen.open_response(&new).await?;
        let detail = serde_json::json!({ "kind": new.kind, "began_on": new.began_on.to_string(), "key": print });
        pen.commit(&new.id.to_string(), detail).await?;
        self.response(actor, new.id).await
    }

    /// Asks for a response to be closed and everything in its vault to be destroyed. Nothing happens until somebody else confirms.
    ///
    /// # Errors
    /// When the role may not, something is left out, or the response is not open.
    pub async fn ask_to_close(
        &self,
        actor: &Actor,
        id: ResponseId,
        asked: &ClosingRequest,
    ) -> Result<ResponseView, DeskError> {
        may(actor, Operation::ResponseAsk)?;
        let basis = filled(&asked.legal_basis, TEXT_CHARACTERS_MAX, ("依据文件", "the legal basis"))?;
        let row = self.response_row(id).await?;
        if asked.ended_on < row.response.began_on || asked.ended_on > self.clock.working_date() {
            return Err(invalid(
                "结束日期应在开始日期与今天之间。",
                "The last day lies between the first day and today.",
            ));
        }
        let mut pen = self.pen(actor, "response.close.ask").await?;
        pen.ask_to_close(id, asked.ended_on, basis).await?;
        let detail = serde_json::json!({ "ended_on": asked.ended_on.to_string() });
        pen.commit(&id.to_string(), detail).await?;
        self.response(actor, id).await
    }

    /// Takes back what was asked.
    ///
    /// # Errors
    /// When the role may not, or nobody has asked.
    pub async fn withdraw_closing(&self, actor: &Actor, id: ResponseId, note: &str) -> Result<ResponseView, DeskError> {
        if may(actor, Operation::ResponseAsk).is_err() {
            may(actor, Operation::ResponseConfirm)?;
        }
        let note = bounded(note, TEXT_CHARACTERS_MAX)?;
        let mut pen = self.pen(actor, "response.close.withdraw").await?;
        pen.withdraw_closing(id, note).await?;
        pen.commit(&id.to_string(), serde_json::Value::Null).await?;
        self.response(actor, id).await
    }

    /// Confirms or refuses what somebody else asked. Once confirmed, key and vault are destroyed before this returns; where that
    /// was interrupted, confirming again goes on with it, and so does the next opening of the book.
    ///
    /// # Errors
    /// `own-work` for who asked; when the typed name is another one; when a file cannot be removed.
    pub async fn decide_closing(
        &self,
        actor: &Actor,
        id: ResponseId,
        decision: &ClosingDecision,
    ) -> Result<ResponseView, DeskError> {
        may(actor, Operation::ResponseConfirm)?;
        let row = self.response_row(id).await?;
        match decision.verdict.as_str() {
            "refuse" => return self.withdraw_closing(actor, id, &decision.note).await,
            "confirm" => {}
            _ => {
                return Err(invalid("请选择：确认，或退回。", "Choose one of: confirm, refuse."));
            }
        }
        if decision.name.trim() != row.response.name {
            return Err(invalid(
                "请原样输入该应急响应的名称，以免销毁错了。",
                "Type the name of the response exactly, so that the right one is destroyed.",
            ));
        }
        if row.state() != ResponseState::Closing {
            let mut pen = self.pen(actor, "response.close").await?;
            let certificate = pen.confirm_closing(id).await?;
            let detail = serde_json::json!({
                "certificate": certificate.number, "rows": certificate.rows(), "key": certificate.key_print,
            });
            pen.commit(&id.to_string(), detail).await?;
        }
        self.finish_closing(actor).await?;
        self.response(actor, id).await
    }

    /// Goes on with a destruction that was confirmed, if there is one.
    pub(crate) async fn finish_closing(&self, actor: &Actor) -> Result<(), DeskError> {
        self.live.forget().await;
        self.book.finish_closing(actor, self.clock.now()).await?;
        Ok(())
    }

    /// Wraps the data keys by a new master key. Gives the prints of the old and the new one.
    ///
    /// # Errors
    /// When the role may not, or a key is missing.
    pub async fn rotate_keys(&self, actor: &Actor) -> Result<(String, String), DeskError> {
        if actor.account.is_some() {
            return Err(not_allowed(Operation::ResponseOpen));
        }
        // With the pen in hand no key is made meanwhile.
        let pen = self.pen(actor, "keys.rotate").await?;
        let prints = self.book.vault().keys().rotate()?;
        pen.commit("keys", serde_json::json!({ "from": prints.0, "to": prints.1 }))
            .await?;
        Ok(prints)
    }

    /// The folder with the vault's keys, in words.
    pub fn keys_folder(&self) -> Option<String> {
        self.book.vault().keys().path().map(|path| path.display().to_string())
    }

    /// What an opening goes on with: rows from before there were keys are sealed, a destruction that was interrupted is finished.
    /// Where that cannot be done now the vault stays shut, and everything else works.
    pub(crate) async fn keep_the_vault(&self, actor: &Actor) {
        let now = self.clock.now();
        if let Err(error) = self.book.seal_what_was_plain(actor, now).await {
            tracing::error!(%error, "rows of the vault from before there were keys could not be sealed");
        }
        if let Err(error) = self.book.finish_closing(actor, now).await {
            tracing::error!(%error, "a destruction that was interrupted could not be finished");
        }
    }

    async fn response_row(&self, id: ResponseId) -> Result<ResponseRow, DeskError> {
        let rows = self.book.responses().await?;
        let found = rows.into_iter().find(|row| row.response.id == id);
        found.ok_or_else(|| DeskError::not_found("response"))
    }

    async fn response(&self, reader: &Actor, id: ResponseId) -> Result<ResponseView, DeskError> {
        Ok(self.response_view(reader, &self.response_row(id).await?))
    }

    /// What a response may answer: every pack whose person data lives in the vault.
    fn response_kinds(&self) -> Vec<ResponseKindView> {
        let packs = self.packs();
        let kinds = packs.packs.iter().filter(|pack| pack.vault);
        kinds
            .map(|pack| ResponseKindView {
                id: pack.id.clone(),
                title: (&pack.title).into(),
            })
            .collect()
    }

    fn response_view(&self, reader: &Actor, row: &ResponseRow) -> ResponseView {
        let response = &row.response;
        let kinds = self.response_kinds();
        let title = kinds.into_iter().find(|kind| kind.id == response.kind);
        let asked = row.steps.last().filter(|step| step.step == Step::Ask);
        let certificate = row.steps.iter().rev().find_map(|step| step.certificate.as_ref());
        let ended_on = row.steps.last().and_then(|step| step.ended_on);
        ResponseView {
            id: response.id.to_string(),
            kind: response.kind.clone(),
            kind_title: title.map_or_else(
                || Bilingual::new(&response.kind, &response.kind).into(),
                |kind| kind.title,
            ),
            name: response.name.clone(),
            place: shown::place(&self.gazetteer, &response.place),
            began_on: response.began_on.to_string(),
            ended_on: ended_on.as_ref().map(Date::to_string),
            state: row.state().as_str().to_owned(),
            opened_by: row.opened_by.clone(),
            opened_at: row.opened_at.to_string(),
            key_print: row.key_print.clone(),
            steps: row.steps.iter().map(step_view).collect(),
            mine: asked.is_some_and(|step| is_writer(reader, step)),
            certificate: certificate.map(certificate_view),
        }
    }
}

/// What was read of the vault, or nothing while it is shut: what the book knows of the same things is shown then.
pub(crate) fn or_nothing<T: Default>(read: Result<T, StoreError>) -> Result<T, DeskError> {
    match read {
        Err(error) if error.is_shut_vault() => Ok(T::default()),
        read => Ok(read?),
    }
}

/// The same person: the same account, or the same name where either has none. At the machine that holds the book one person
/// may do both.
fn is_writer(actor: &Actor, step: &StepRow) -> bool {
    match (actor.account, step.account) {
        (None, _) => false,
        (Some(ours), Some(theirs)) => ours == theirs,
        (Some(_), None) => actor.name == step.by,
    }
}

fn step_view(step: &StepRow) -> ResponseStepView {
    ResponseStepView {
        step: step.step.as_str().to_owned(),
        by: step.by.clone(),
        at: step.at.to_string(),
        note: step.note.clone(),
        seq: step.seq,
    }
}

fn certificate_view(certificate: &Certificate) -> CertificateView {
    let tables = certificate.tables.iter().map(|table| {
        let known = TABLES.iter().find(|(name, ..)| *name == table.name);
        let title = known.map_or((table.name.as_str(), table.name.as_str()), |(_, zh, en)| (zh, en));
        DestroyedTableView {
            name: table.name.clone(),
            title: Bilingual::new(title.0, title.1).into(),
            rows: table.rows,
            digest: table.digest.clone(),
        }
    });
    CertificateView {
        number: certificate.number.clone(),
        began_on: certificate.began_on.to_string(),
        ended_on: certificate.ended_on.to_string(),
        legal_basis: certificate.legal_basis.clone(),
        asked_by: certificate.asked_by.clone(),
        asked_at: certificate.asked_at.to_string(),
        confirmed_by: certificate.confirmed_by.clone(),
        confirmed_at: certificate.confirmed_at.to_string(),
        destroyed_at: certificate.destroyed_at.map(|at| at.to_string()),
        tables: tables.collect(),
        rows: certificate.rows(),
        last_entry: certificate.last_entry,
        last_hash: certificate.last_hash.clone(),
        key_print: certificate.key_print.clone(),
    }
}

fn invalid(zh: &str, en: &str) -> DeskError {
    DeskError::new(ErrorClass::Invalid, "response-unfit", zh, en)
}

fn bounded(text: &str, most: usize) -> Result<&str, DeskError> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(invalid(
            &format!("文字请控制在{most}字以内。"),
            &format!("A text has at most {most} characters here."),
        ));
    }
    Ok(text)
}

fn filled<'t>(text: &'t str, most: usize, (zh, en): (&str, &str)) -> Result<&'t str, DeskError> {
    let text = bounded(text, most)?;
    if text.is_empty() {
        return Err(invalid(&format!("请填写{zh}。"), &format!("It lacks {en}.")));
    }
    Ok(text)
}
