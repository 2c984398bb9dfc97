//! Reads the files of one pack. Knows where each kind of thing is written, not what the things must agree on.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use twofront_domain::field::Subject;

use crate::faults::Faults;
use crate::load::{PackFiles, read_rule};
use crate::pack::Manifest;
use crate::{Checklist, Form, Indicator, LedgerSpec, Measure, Pack, Parameter, Procedure, TaskKind, digest};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParametersFile {
    parameter: Vec<Parameter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TasksFile {
    task: Vec<TaskKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecklistsFile {
    checklist: Vec<Checklist>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasuresFile {
    measure: Vec<Measure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorsFile {
    indicator: Vec<Indicator>,
}

/// Everything in the folder of a pack but its fields, which belong to all packs.
pub(crate) fn read_pack(files: &PackFiles, folder: &str, manifest: Manifest, faults: &mut Faults<'_>) -> Pack {
    let vault = manifest.vault;
    let own = files
        .range(folder.to_owned()..)
        .take_while(|(file, _)| file.starts_with(folder));
    Pack {
        digest: digest::of_files(own),
        vault,
        missing: manifest.missing,
        ledgers: inside(files, folder, "ledgers", faults, |file, faults| {
            let mut ledger: LedgerSpec = faults.parse(file)?;
            file.clone_into(&mut ledger.file);
            ledger.vault = vault && personal(ledger.subject);
            Some(ledger)
        }),
        rules: inside(files, folder, "rules", faults, read_rule),
        parameters: listed(files, folder, "parameters.toml", faults, |file: ParametersFile| {
            file.parameter
        }),
        task_kinds: listed(files, folder, "tasks.toml", faults, |file: TasksFile| file.task),
        forms: inside(files, folder, "forms", faults, |file, faults| {
            let mut form: Form = faults.parse(file)?;
            file.clone_into(&mut form.file);
            Some(form)
        }),
        checklists: listed(files, folder, "checklists.toml", faults, |file: ChecklistsFile| {
            file.checklist
        }),
        measures: listed(files, folder, "measures.toml", faults, |file: MeasuresFile| {
            file.measure
        }),
        procedures: inside(files, folder, "procedures", faults, |file, faults| {
            let mut procedure: Procedure = faults.parse(file)?;
            file.clone_into(&mut procedure.file);
            Some(procedure)
        }),
        indicators: listed(files, folder, "indicators.toml", faults, |file: IndicatorsFile| {
            file.indicator
        }),
        ..Pack::empty(manifest.id, manifest.version, manifest.front, manifest.title)
    }
}

/// What is said of people and their households is personal; produce, sites and villages are not.
pub(crate) fn personal(subject: Subject) -> bool {
    matches!(subject, Subject::Person | Subject::Household)
}

/// A file that a pack may have.
pub(crate) fn optional<T: DeserializeOwned>(
    files: &PackFiles,
    folder: &str,
    name: &str,
    faults: &mut Faults<'_>,
) -> Option<T> {
    let file = format!("{folder}{name}");
    files.contains_key(&file).then(|| faults.parse(&file)).flatten()
}

/// The entries of a file that a pack may have.
fn listed<F: DeserializeOwned, T>(
    files: &PackFiles,
    folder: &str,
    name: &str,
    faults: &mut Faults<'_>,
    entries: impl FnOnce(F) -> Vec<T>,
) -> Vec<T> {
    optional(files, folder, name, faults).map_or_else(Vec::new, entries)
}

/// Every file of one folder of a pack, read by `read`.
fn inside<T>(
    files: &PackFiles,
    folder: &str,
    name: &str,
    faults: &mut Faults<'_>,
    mut read: impl FnMut(&str, &mut Faults<'_>) -> Option<T>,
) -> Vec<T> {
    let prefix = format!("{folder}{name}/");
    files
        .range(prefix.clone()..)
        .take_while(|(file, _)| file.starts_with(&prefix))
        .filter(|(file, _)| !file[prefix.len()..].contains('/'))
        .filter_map(|(file, _)| read(file, faults))
        .collect()
}
