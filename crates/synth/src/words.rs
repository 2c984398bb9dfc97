//! The code words of the fields that ledgers write, with the ways of writing them. A test holds them against the packs;
//! this crate reads no pack, because a county that keeps ledgers does not know our packs either.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal: $($written:literal),+;)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`")] $variant,)+
        }

        impl $name {
            /// Every code word.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable word of the packs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The ways ledgers write it; the usual one first.
            pub const fn written(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($written),+],)+ }
            }

            /// The usual way of writing it.
            pub const fn label(self) -> &'static str {
                self.written()[0]
            }
        }
    )+};
}

words! {
    /// Relation to the head of household.
    Relation {
        Head = "head": "户主", "本人", "本人或户主";
        Spouse = "spouse": "配偶", "爱人";
        Son = "son": "之子", "儿子", "子";
        Daughter = "daughter": "之女", "女儿", "女";
        DaughterInLaw = "daughter_in_law": "之儿媳", "儿媳";
        SonInLaw = "son_in_law": "之女婿", "女婿";
        Father = "father": "之父", "父亲";
        Mother = "mother": "之母", "母亲";
        Grandson = "grandson": "之孙子", "孙子";
        Granddaughter = "granddaughter": "之孙女", "孙女";
        Sibling = "sibling": "之兄弟姐妹", "兄弟";
        Other = "other": "其他", "其它";
    }
    /// Finished education.
    Education {
        Illiterate = "illiterate": "文盲或半文盲", "文盲";
        Primary = "primary": "小学", "小学毕业";
        Junior = "junior": "初中", "初中毕业";
        Senior = "senior": "高中", "中专", "高中毕业";
        College = "college": "大专", "专科";
        University = "university": "本科及以上", "本科", "大学";
    }
    /// Attending which school.
    Schooling {
        None = "none": "非在校生", "不在校";
        Preschool = "preschool": "学前教育", "学龄前儿童";
        Primary = "primary": "小学在校", "小学生";
        Junior = "junior": "初中在校", "初中生";
        Senior = "senior": "高中在校", "高中生";
        Vocational = "vocational": "中职在校", "中职生";
        Higher = "higher": "高等教育在校", "大学生";
    }
    /// Health class.
    Health {
        Healthy = "healthy": "健康", "良好";
        Chronic = "chronic": "长期慢性病", "慢性病";
        MajorIllness = "major_illness": "患有大病", "大病";
        Disabled = "disabled": "残疾", "残疾人";
    }
    /// Labour ability.
    Labour {
        Skilled = "skilled": "技能劳动力", "技能";
        Ordinary = "ordinary": "普通劳动力", "普通";
        Weak = "weak": "弱劳动力或半劳动力", "弱劳动力", "半劳动力";
        None = "none": "无劳动力", "无劳动能力";
        Lost = "lost": "丧失劳动力", "丧失劳动能力";
    }
    /// Medical insurance.
    Insurance {
        Resident = "resident": "城乡居民医保", "居民医保";
        Worker = "worker": "职工医保", "城镇职工医保";
        Both = "both": "居民和职工重复参保", "重复参保";
        None = "none": "未参保", "无";
    }
    /// Base type of a household.
    BaseType {
        General = "general": "一般农户", "一般户";
        Registered = "registered": "脱贫户", "建档立卡户";
    }
    /// Monitoring category.
    Category {
        None = "none": "非监测对象", "无";
        Unstable = "unstable": "脱贫不稳定户", "脱贫不稳定";
        Marginal = "marginal": "边缘易致贫户", "边缘户";
        Sudden = "sudden": "突发严重困难户", "突发严重困难";
    }
    /// Main cause of poverty.
    Cause {
        Illness = "illness": "因病";
        Disability = "disability": "因残";
        Schooling = "schooling": "因学";
        Disaster = "disaster": "因灾";
        Accident = "accident": "因意外事故";
        Work = "work": "因务工就业不稳";
        Labour = "labour": "缺劳动力", "缺劳力";
        Funds = "funds": "缺资金";
        Skill = "skill": "缺技术";
        Land = "land": "缺土地";
        Motivation = "motivation": "自身发展动力不足";
    }
    /// Low-income allowance.
    Allowance {
        None = "none": "未享受", "无";
        A = "a": "A类", "A";
        B = "b": "B类", "B";
        C = "c": "C类", "C";
    }
    /// Epidemic impact on the livelihood.
    Impact {
        None = "none": "无影响", "无";
        JobLost = "job_lost": "失去务工", "务工受阻";
        Unsold = "unsold": "农产品滞销", "滞销";
        IncomeDrop = "income_drop": "收入下降", "收入减少";
        BusinessStopped = "business_stopped": "生产经营停滞", "歇业";
    }
    /// Kind of worker.
    WorkerWord {
        Stationed = "stationed": "驻村", "驻村干部", "驻村工作队";
        Paired = "paired": "结对帮扶", "结对干部", "帮扶责任人";
        Medical = "medical": "村医", "乡村医生";
        Technician = "technician": "农技", "农技员";
    }
    /// How a returnee travelled.
    Transport {
        Rail = "rail": "火车", "高铁", "动车";
        Air = "air": "飞机";
        Coach = "coach": "客车", "大巴";
        Car = "car": "自驾", "私家车";
    }
    /// Category of a returnee.
    KeyCategory {
        None = "none": "一般返乡人员", "一般";
        KeyRegion = "key_region": "重点地区返乡人员", "重点地区";
        Contact = "contact": "密切接触者", "密接";
        Fever = "fever": "发热人员", "发热";
    }
    /// Who sells a lot.
    SellerKind {
        Household = "household": "农户", "一般农户";
        Cooperative = "cooperative": "合作社", "专业合作社";
        Farm = "farm": "家庭农场", "种植大户";
        Company = "company": "企业", "公司";
    }
}
