//! The kinds of seeded errors, each with the code of the finding or the rule that has to notice it.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $code:literal;)+) => {
        /// One kind of error.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable word in the truth file.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The finding code, or `pack/rule`, that must notice it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }
        }
    };
}

kinds! {
    /// Last character of the ID wrong.
    CheckDigit = "check-digit", "id-check-digit";
    /// A digit of the ID left out.
    IdShort = "id-short", "id-length";
    /// A letter O for a zero.
    IdLetter = "id-letter", "id-character";
    /// A month 13 in the ID.
    IdMonth = "id-month-13", "id-birth-date";
    /// The ID stored as a number.
    IdNumber = "id-as-number", "id-digits-lost";
    /// The ID's tail turned into zeros, as text.
    IdZeros = "id-tail-zeroed", "id-digits-lost";
    /// The ID as `3.49900198001010E+17`.
    IdExponent = "id-exponent", "id-digits-lost";
    /// The old number of 15 digits.
    IdOld = "id-of-15", "id-15";
    /// The disability certificate's number in the ID column.
    IdDisability = "id-disability", "id-disability-number";
    /// No ID.
    IdMissing = "id-blank", "id-missing";
    /// A day that does not exist.
    DateImpossible = "date-impossible", "date-invalid";
    /// A day of next year.
    DateNextYear = "date-next-year", "date-future";
    /// Words instead of a number.
    NumberWords = "number-as-words", "number-invalid";
    /// A number beyond what can be.
    NumberTooLarge = "number-too-large", "number-implausible";
    /// Ten thousands in a column of yuan.
    MoneyInWan = "money-in-wan", "money-unit-suspect";
    /// A relation nobody knows.
    RelationWord = "relation-word", "code-unknown";
    /// A health class nobody knows.
    HealthWord = "health-word", "code-unknown";
    /// Another code word nobody knows.
    CodeWord = "code-word", "code-unknown";
    /// Neither yes nor no.
    FlagWord = "flag-word", "flag-unknown";
    /// A digit of the telephone left out.
    PhoneShort = "phone-short", "phone-invalid";
    /// A village that does not exist.
    VillageMisspelt = "village-misspelt", "place-unknown";
    /// A village name that several villages bear, without the town.
    VillageWithoutTown = "village-without-town", "place-ambiguous";
    /// A cell that must not be empty.
    Blank = "blank", "required-missing";
    /// The other sex.
    SexWrong = "sex-wrong", "sex-id-conflict";
    /// A quantity that is only about right.
    About = "about", "quantity-approximate";
    /// The end before the beginning.
    DatesSwapped = "dates-swapped", "date-order";
    /// One person twice.
    RowTwice = "row-twice", "row-duplicate";
    /// A row without a name.
    NameBlank = "name-blank", "row-without-name";
    /// A name that was misheard.
    NameMisheard = "name-misheard", "name-conflict";
    /// Two people of one name and birth date, and no ID.
    Namesake = "namesake", "person-ambiguous";
    /// Somebody who lives in no household of the county.
    Stranger = "stranger", "person-unknown";
    /// A household that does not exist.
    HouseholdStranger = "household-stranger", "household-unknown";
    /// A married daughter still on her parents' page.
    StillAtParents = "still-at-parents", "household-split";
    /// The ID of the row above copied down.
    IdCopied = "id-copied", "id-shared";

    /// A second head.
    TwoHeads = "two-heads", "records/two-heads";
    /// No head.
    HeadMissing = "head-missing", "records/head-missing";
    /// A spouse of the head's sex.
    SpouseSameSex = "spouse-same-sex", "records/spouse-same-sex";
    /// A son called daughter, a mother called father.
    ChildParentSex = "child-parent-sex", "records/child-parent-sex";
    /// A child with labour ability.
    LabourUnder16 = "labour-under-16", "records/labour-under-16";
    /// Work without labour ability.
    NoLabourButWorking = "no-labour-but-working", "records/no-labour-but-working";
    /// A student at work.
    StudentButWorking = "student-but-working", "records/student-but-working";
    /// Work nowhere.
    WorkingWithoutPlace = "working-without-place", "records/working-without-place";
    /// A post without months or months without a post.
    PostMonths = "public-post-months-mismatch", "records/public-post-months-mismatch";
    /// A post for somebody too old.
    PostAge = "public-post-age", "records/public-post-age";
    /// Insured twice.
    BothInsurances = "both-insurances", "records/both-insurances";
    /// Not insured.
    NoInsurance = "no-insurance", "records/no-insurance";
    /// Without major-illness insurance.
    NoMajorIllness = "no-major-illness-insurance", "records/no-major-illness-insurance";
    /// A healthy child of school age in kindergarten.
    LatePreschool = "healthy-but-preschool-age-7", "records/healthy-but-preschool-age-7";
    /// A dangerous house nobody monitors.
    DangerousHouse = "dangerous-house-not-monitored", "records/dangerous-house-not-monitored";
    /// Unsafe water nobody monitors.
    UnsafeWater = "unsafe-water-not-monitored", "records/unsafe-water-not-monitored";
    /// No housing area.
    AreaMissing = "housing-area-missing", "records/housing-area-missing";
    /// Parts of income that do not add up.
    IncomeParts = "income-parts-do-not-add-up", "records/income-parts-do-not-add-up";
    /// Income per head that is not income by heads.
    IncomePerHead = "income-per-head-mismatch", "records/income-per-head-mismatch";
    /// A size that is not the number of members.
    SizeWrong = "household-size-mismatch", "records/household-size-mismatch";
    /// Monitored since never.
    MonitoredWithoutDate = "monitored-without-date", "records/monitored-without-date";
    /// Risk removed below the line.
    RemovedBelowLine = "removed-but-below-line", "records/removed-but-below-line";
    /// An allowance nobody receives.
    AllowanceNobody = "measure-allowance-but-nobody", "records/measure-allowance-but-nobody";
    /// Special hardship with wages from far away.
    HardshipWorks = "special-hardship-works-outside", "records/special-hardship-works-outside";
    /// A disability without certificate number.
    DisabledNoCertificate = "disabled-without-certificate", "records/disabled-without-certificate";
    /// Lack of labour with plenty of it.
    LabourNotLacking = "lack-of-labour-but-labour", "records/lack-of-labour-but-labour";
}
