//! Writing the ledgers of a synthetic county.

use std::path::PathBuf;

use twofront_desk::gazetteer::places_of;
use twofront_synth::write::{self, Mess};
use twofront_synth::{County, CountySpec, SynthError};

use super::demo_folder::DemoSettings;
use crate::Outcome;
use crate::cli::SynthArgs;
use crate::failure::Failure;
use crate::office::Office;

/// Writes the ledgers and the truth file into an empty or missing folder.
pub async fn synth(args: SynthArgs, office: &Office) -> anyhow::Result<Outcome> {
    let out = &office.output;
    let is_empty = !args.out.exists() || std::fs::read_dir(&args.out)?.next().is_none();
    if !is_empty {
        let folder = args.out.display();
        return Err(Failure::usage(
            "folder-not-empty",
            format!("文件夹 {folder} 不是空的，请换一个。"),
            format!("The folder {folder} is not empty; choose another."),
        )
        .into());
    }
    let settings = DemoSettings {
        people: args.people,
        seed: args.seed,
        county: args.county,
        date: office.config.date.unwrap_or(super::demo::DEMO_DAY),
    };
    let files = write_ledgers(&settings, args.out, office).await?;
    if out.json {
        out.json(&files)?;
    } else {
        for file in &files {
            out.line(file.display().to_string())?;
        }
    }
    Ok(Outcome::Fine)
}

/// Makes the county of these settings and writes its ledgers; returns the ledgers, without the truth file.
pub async fn write_ledgers(settings: &DemoSettings, folder: PathBuf, office: &Office) -> anyhow::Result<Vec<PathBuf>> {
    let places = places_of(&settings.county)?;
    tokio::fs::create_dir_all(&folder).await?;
    let listener = office.listener(office.output.pick("虚拟县", "synthetic county"));
    let (settings, progress) = (settings.clone(), listener.clone());
    let made = tokio::task::spawn_blocking(move || {
        let county = County::generate(&CountySpec {
            seed: settings.seed,
            people: settings.people,
            county: &settings.county,
            places: &places,
            today: settings.date,
        })?;
        write::ledgers(&county, &folder, &Mess::usual(), &*progress)
    })
    .await;
    listener.finish();
    let written = made?.map_err(failure)?;
    Ok(written.files)
}

fn failure(error: SynthError) -> anyhow::Error {
    match error {
        SynthError::NoSuchCounty(code) => Failure::usage(
            "county-unknown",
            format!("地名表里没有代码为 {code} 的县。"),
            format!("The gazetteer has no county {code}."),
        )
        .into(),
        SynthError::Cancelled => Failure::new("cancelled", "已取消。", "Cancelled.").into(),
        other => other.into(),
    }
}
