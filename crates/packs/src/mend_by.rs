//! Who can mend what a rule finds: the paired worker, the village, an office. Only words; who sits there is the book's.

use serde::Deserialize;
use twofront_domain::text::Bilingual;

/// Whoever can put a matter right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MendBy {
    /// The worker paired with the household.
    PairedWorker,
    /// The village office.
    Village,
    /// The town office.
    Town,
    /// The county's desk for prevention of return to poverty.
    CountyOffice,
    /// Whoever runs the workshop or other site.
    Workshop,
    /// Medical insurance.
    MedicalInsurance,
    /// Civil affairs.
    CivilAffairs,
    /// Disabled persons' federation.
    DisabledFederation,
    /// Housing.
    Housing,
    /// Water.
    Water,
    /// Education.
    Education,
    /// Human resources and social security.
    Labour,
    /// Health.
    Health,
    /// Agriculture.
    Agriculture,
    /// Emergency management.
    Emergency,
    /// Police.
    Police,
    /// Market supervision.
    Market,
    /// Statistics.
    Statistics,
}

impl MendBy {
    /// The stable word in packs and JSON.
    pub const fn as_str(self) -> &'static str {
        self.words().0
    }

    /// How it is shown.
    pub fn label(self) -> Bilingual {
        let (_, zh, en) = self.words();
        Bilingual::new(zh, en)
    }

    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::PairedWorker => ("paired-worker", "结对干部", "paired worker"),
            Self::Village => ("village", "村", "village"),
            Self::Town => ("town", "乡镇", "town"),
            Self::CountyOffice => ("county-office", "县防返贫专班", "county desk"),
            Self::Workshop => ("workshop", "场所负责人", "whoever runs the site"),
            Self::MedicalInsurance => ("medical-insurance", "医保局", "medical insurance"),
            Self::CivilAffairs => ("civil-affairs", "民政局", "civil affairs"),
            Self::DisabledFederation => ("disabled-federation", "残联", "disabled persons' federation"),
            Self::Housing => ("housing", "住建局", "housing"),
            Self::Water => ("water", "水利局", "water"),
            Self::Education => ("education", "教育局", "education"),
            Self::Labour => ("labour", "人社局", "human resources and social security"),
            Self::Health => ("health", "卫健委", "health"),
            Self::Agriculture => ("agriculture", "农业农村局", "agriculture"),
            Self::Emergency => ("emergency", "应急局", "emergency management"),
            Self::Police => ("police", "公安局", "police"),
            Self::Market => ("market", "市场监管局", "market supervision"),
            Self::Statistics => ("statistics", "统计局", "statistics"),
        }
    }
}
